"""What proposed coal projects lock in: one system with and without them, under one carbon rule after another."""
