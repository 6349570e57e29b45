#ifndef CONVICTION_RECURRENCE_H
#define CONVICTION_RECURRENCE_H

// One step of an LSTM, in C because Swift compiles a function for one processor only: here the same
// lines are compiled for each kind of vector registers, and the widest that the processor has is taken
// when the program runs. All give the same bits.
//
// Units are taken two registers at a time, a *panel*; `lanes` is the floats of a register.
//
//     gates      panels × [input 2·lanes | output 2·lanes | forget 2·lanes | cell 2·lanes]
//     recurrent  panels × hidden × the same eight registers: the weights of one hidden unit
//     cells      panels × 2·lanes, and so is `after`

/// Whether this processor has registers of so many floats: 4, 8 or 16 on x86-64, 8 on arm64.
int conviction_lstm_has_lanes(int lanes);

/// The floats of the widest register that this processor has.
int conviction_lstm_lanes(void);

/// Adds what the hidden state `before` gives to the sums in `gates`, and applies the gates to `cells`
/// and to `after`, the hidden state after the step.
///
/// `lanes` is a width that the processor has. `is_backward` goes through panels and
/// units from the last to the first: steps that turn round find the weights that they begin with still
/// in the innermost cache. The order of the sums is another then.
void conviction_lstm_step(
    int lanes, long panels, long hidden, const float *recurrent, const float *gates,
    const float *before, float *cells, float *after, int is_backward);

#endif
