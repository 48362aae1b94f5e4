/** The command line: one root command; what it can do is in its subcommands. */
package ringside.cli;
