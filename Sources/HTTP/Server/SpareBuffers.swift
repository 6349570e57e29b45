/// Buffers between two uses, so that a connection has memory only while bytes are on their way.
///
/// ```
/// connection   idle ── readable: take ──→ holds a buffer ── all read or sent: keep ──→ idle
/// ```
/// Belongs to one event loop; most of its connections are idle and share what a few need.
struct SpareBuffers {
  /// Enough for the bodies that arrive in pieces at the same time.
  private static let inputsMax = 16

  /// The largest buffer that is kept.
  let bytesMax: Int
  private var inputs: [ReceiveBuffer] = []
  private var output: [UInt8] = []

  init(bytesMax: Int) {
    self.bytesMax = bytesMax
    inputs.reserveCapacity(SpareBuffers.inputsMax)
  }

  /// Gives a connection without a buffer one that was used before, if there is any.
  mutating func lend(to input: inout ReceiveBuffer) {
    if input.capacity == 0, let spare = inputs.popLast() { input = spare }
  }

  /// Takes the buffer of a connection that holds no bytes.
  mutating func keep(_ input: inout ReceiveBuffer) {
    if input.capacity == 0 { return }
    var spare = ReceiveBuffer()
    swap(&spare, &input)
    if spare.count == 0, spare.capacity <= bytesMax, inputs.count < SpareBuffers.inputsMax {
      inputs.append(spare)
    }
  }

  /// Gives a connection without room for answers the room that another had.
  mutating func lend(to output: inout [UInt8]) {
    if output.capacity == 0 { swap(&output, &self.output) }
  }

  /// Takes the room of answers that have gone.
  mutating func keep(_ output: inout [UInt8]) {
    output.removeAll(keepingCapacity: true)
    if output.capacity <= bytesMax, output.capacity > self.output.capacity {
      swap(&output, &self.output)
    }
    output = []
  }
}
