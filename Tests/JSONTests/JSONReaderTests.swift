import JSON
import Testing

@Suite struct JSONReaderTests {
}
