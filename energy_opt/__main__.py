"""`python -m energy_opt`: the command `energy-opt`."""

from energy_opt.app.cli import command

if __name__ == "__main__":
    command()
