"""``python -m loyalrules``: the commands, where the script of the same name is not on the path."""

from loyalrules.cli import main

if __name__ == "__main__":
    main()
