import Digest
import Testing

@Suite("Base64")
struct Base64Tests {
  @Test(
    "gives the texts of RFC 4648",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
      ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ])
  func vectors(_ bytes: String, _ text: String) {
    #expect(Base64.text(of: Array(bytes.utf8)) == text)
  }

  @Test("uses the last two characters of the alphabet")
  func lastCharacters() {
    #expect(Base64.text(of: [0xfb, 0xff, 0xbf]) == "+/+/")
  }
}
