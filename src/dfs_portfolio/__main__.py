"""The command line once more, for `python -m dfs_portfolio`."""

from dfs_portfolio.cli.app import main

if __name__ == "__main__":
    main()
