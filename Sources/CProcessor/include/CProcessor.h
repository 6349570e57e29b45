#ifndef CONVICTION_PROCESSOR_H
#define CONVICTION_PROCESSOR_H

// What is done before `main`: see processor.c.

/// The name of the processor level that this program was built for; empty where it is the least.
const char *conviction_processor_level(void);

/// A word of the command line, the program's name at 0; NULL behind the last.
const char *conviction_word(int place);

#endif
