"""Compiles the China data folder from a folder of reference figures: `python data/china/build REFERENCE_FOLDER`."""
