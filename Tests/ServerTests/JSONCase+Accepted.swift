extension JSONCase {
  /// `y_`: what every parser must read.
  static let accepted: [JSONCase] = arrays + numbers + objects + strings + structures

  private static let arrays: [JSONCase] = [
    JSONCase("array_arraysWithSpaces", "[[]   ]"), JSONCase("array_empty-string", "[\"\"]"),
    JSONCase("array_empty", "[]"), JSONCase("array_ending_with_newline", "[\"a\"]\n"),
    JSONCase("array_false", "[false]"), JSONCase("array_heterogeneous", "[null, 1, \"1\", {}]"),
    JSONCase("array_null", "[null]"), JSONCase("array_with_1_and_newline", "[1\n]"),
    JSONCase("array_with_leading_space", " [1]"),
    JSONCase("array_with_several_null", "[1,null,null,null,2]"),
    JSONCase("array_with_trailing_space", "[2] "),
  ]

  private static let numbers: [JSONCase] = [
    JSONCase("number", "[123e65]"), JSONCase("number_0e+1", "[0e+1]"),
    JSONCase("number_0e1", "[0e1]"), JSONCase("number_after_space", "[ 4]"),
    JSONCase(
      "number_double_close_to_zero", "[-0." + String(repeating: "0", count: 77) + "1]\n"),
    JSONCase("number_int_with_exp", "[20e1]"), JSONCase("number_minus_zero", "[-0]"),
    JSONCase("number_negative_int", "[-123]"), JSONCase("number_negative_one", "[-1]"),
    JSONCase("number_negative_zero", "[-0]"), JSONCase("number_real_capital_e", "[1E22]"),
    JSONCase("number_real_capital_e_neg_exp", "[1E-2]"),
    JSONCase("number_real_capital_e_pos_exp", "[1E+2]"),
    JSONCase("number_real_exponent", "[123e45]"),
    JSONCase("number_real_fraction_exponent", "[123.456e78]"),
    JSONCase("number_real_neg_exp", "[1e-2]"), JSONCase("number_real_pos_exponent", "[1e+2]"),
    JSONCase("number_simple_int", "[123]"), JSONCase("number_simple_real", "[123.456789]"),
  ]

  private static let objects: [JSONCase] = [
    JSONCase("object", "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}"),
    JSONCase("object_basic", "{\"asd\":\"sdf\"}"), JSONCase("object_empty", "{}"),
    JSONCase("object_duplicated_key", "{\"a\":\"b\",\"a\":\"c\"}"),
    JSONCase("object_duplicated_key_and_value", "{\"a\":\"b\",\"a\":\"b\"}"),
    JSONCase("object_empty_key", "{\"\":0}"),
    JSONCase("object_escaped_null_in_key", "{\"foo\\u0000bar\": 42}"),
    JSONCase("object_extreme_numbers", "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }"),
    JSONCase(
      "object_long_strings",
      "{\"x\":[{\"id\": \"\(String(repeating: "x", count: 40))\"}], "
        + "\"id\": \"\(String(repeating: "x", count: 40))\"}"),
    JSONCase("object_simple", "{\"a\":[]}"),
    JSONCase(
      "object_string_unicode",
      "{\"title\":\"\\u041f\\u043e\\u043b\\u0442\\u043e\\u0440\\u0430 \\u0417\\u0435\\u043c\"}"),
    JSONCase("object_with_newlines", "{\n\"a\": \"b\"\n}"),
  ]

  private static let strings: [JSONCase] = [
    JSONCase("string_1_2_3_bytes_UTF-8_sequences", "[\"\\u0060\\u012a\\u12AB\"]"),
    JSONCase("string_accepted_surrogate_pair", "[\"\\uD801\\udc37\"]"),
    JSONCase("string_accepted_surrogate_pairs", "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]"),
    JSONCase("string_allowed_escapes", "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]"),
    JSONCase("string_backslash_and_u_escaped_zero", "[\"\\\\u0000\"]"),
    JSONCase("string_backslash_doublequotes", "[\"\\\"\"]"),
    JSONCase("string_comments", "[\"a/*b*/c/*d//e\"]"),
    JSONCase("string_double_escape_a", "[\"\\\\a\"]"),
    JSONCase("string_double_escape_n", "[\"\\\\n\"]"),
    JSONCase("string_escaped_control_character", "[\"\\u0012\"]"),
    JSONCase("string_escaped_noncharacter", "[\"\\uFFFF\"]"),
    JSONCase("string_in_array", "[\"asd\"]"),
    JSONCase("string_in_array_with_leading_space", "[ \"asd\"]"),
    JSONCase("string_last_surrogates_1_and_2", "[\"\\uDBFF\\uDFFF\"]"),
    JSONCase("string_nbsp_uescaped", "[\"new\\u00A0line\"]"),
    JSONCase("string_nonCharacterInUTF-8_U+10FFFF", "[\"\u{10FFFF}\"]"),
    JSONCase("string_nonCharacterInUTF-8_U+FFFF", "[\"\u{FFFF}\"]"),
    JSONCase("string_null_escape", "[\"\\u0000\"]"),
    JSONCase("string_one-byte-utf-8", "[\"\\u002c\"]"), JSONCase("string_pi", "[\"\u{3C0}\"]"),
    JSONCase("string_reservedCharacterInUTF-8_U+1BFFF", "[\"\u{1BFFF}\"]"),
    JSONCase("string_simple_ascii", "[\"asd \"]"), JSONCase("string_space", "\" \""),
    JSONCase("string_surrogates_U+1D11E_MUSICAL_SYMBOL_G_CLEF", "[\"\\uD834\\uDd1e\"]"),
    JSONCase("string_three-byte-utf-8", "[\"\\u0821\"]"),
    JSONCase("string_two-byte-utf-8", "[\"\\u0123\"]"),
    JSONCase("string_u+2028_line_sep", "[\"\u{2028}\"]"),
    JSONCase("string_u+2029_par_sep", "[\"\u{2029}\"]"),
    JSONCase("string_uEscape", "[\"\\u0061\\u30af\\u30EA\\u30b9\"]"),
    JSONCase("string_uescaped_newline", "[\"new\\u000Aline\"]"),
    JSONCase("string_unescaped_char_delete", "[\"\u{7F}\"]"),
    JSONCase("string_unicode", "[\"\\uA66D\"]"),
    JSONCase("string_unicodeEscapedBackslash", "[\"\\u005C\"]"),
    JSONCase("string_unicode_2", "[\"\u{2342}\u{3234}\u{2342}\"]"),
    JSONCase("string_unicode_U+10FFFE_nonchar", "[\"\\uDBFF\\uDFFE\"]"),
    JSONCase("string_unicode_U+1FFFE_nonchar", "[\"\\uD83F\\uDFFE\"]"),
    JSONCase("string_unicode_U+200B_ZERO_WIDTH_SPACE", "[\"\\u200B\"]"),
    JSONCase("string_unicode_U+2064_invisible_plus", "[\"\\u2064\"]"),
    JSONCase("string_unicode_U+FDD0_nonchar", "[\"\\uFDD0\"]"),
    JSONCase("string_unicode_U+FFFE_nonchar", "[\"\\uFFFE\"]"),
    JSONCase("string_unicode_escaped_double_quote", "[\"\\u0022\"]"),
    JSONCase("string_utf8", "[\"\u{20AC}\u{1D11E}\"]"),
    JSONCase("string_with_del_character", "[\"a\u{7F}a\"]"),
  ]

  private static let structures: [JSONCase] = [
    JSONCase("structure_lonely_false", "false"), JSONCase("structure_lonely_int", "42"),
    JSONCase("structure_lonely_negative_real", "-0.1"),
    JSONCase("structure_lonely_null", "null"), JSONCase("structure_lonely_string", "\"asd\""),
    JSONCase("structure_lonely_true", "true"), JSONCase("structure_string_empty", "\"\""),
    JSONCase("structure_trailing_newline", "[\"a\"]\n"),
    JSONCase("structure_true_in_array", "[true]"),
    JSONCase("structure_whitespace_array", " [] "),
  ]
}
