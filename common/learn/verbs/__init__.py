"""One module per verb, each with `add(parser)` for its arguments and `run(arguments)`."""
