// Loaded before Azurite: ends it when the pipe to its standard input closes, which it does when the tests end, however they end.
process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0)).resume();
