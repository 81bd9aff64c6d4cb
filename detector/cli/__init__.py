"""The command line: parse, call the library, render, exit. The only code that prints or exits."""
