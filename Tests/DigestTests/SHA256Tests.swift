import Digest
import Testing

@Suite struct SHA256Tests {
}
