// What is written for other programs is JSON, whatever stands in it.
#include "common/json.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace {

using common::json::quoted;

TEST(json, holds_whatever_a_source_file_may) {
  EXPECT_EQ(quoted(""), "\"\"");
  EXPECT_EQ(quoted("a\"b\\c\n\t"), "\"a\\\"b\\\\c\\n\\u0009\"");
  EXPECT_EQ(quoted("\x1F \x7F"), "\"\\u001f \x7F\"");
  EXPECT_EQ(quoted("gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x99\x82"),
            "\"gr\xC3\xBC\xC3\x9F \xE2\x82\xAC \xF0\x9F\x99\x82\"");
}

TEST(json, replaces_each_byte_that_is_of_no_character) {
  const std::string unknown = "\xEF\xBF\xBD";
  // Latin-1, a cut character, too long a form, no lead byte.
  for (const char* const wrong : {"\xFC", "\xC3", "\xC0", "\xFF", "\xBC"})
    EXPECT_EQ(quoted(wrong), '"' + unknown + '"');
  EXPECT_EQ(quoted("caf\xE9s"), "\"caf" + unknown + "s\"");
  EXPECT_EQ(quoted("\xE2\x82"), '"' + unknown + unknown + '"');
  EXPECT_EQ(quoted("\xED\xA0\x80"), '"' + unknown + unknown + unknown + '"') << "half of a pair";
}

// All beginnings of two bytes, and behind them those that are just inside and just outside of what
// may follow. How many of them begin with a character of each length is counted by the standard's
// table (Unicode, table 3-7).
TEST(json, takes_the_characters_that_utf8_has_and_no_others) {
  constexpr std::array<unsigned char, 4> edges = {0x7F, 0x80, 0xBF, 0xC0};  // two of them follow
  std::array<std::size_t, 5> found{};
  std::string text(4, '\0');
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second)
      for (const unsigned char third : edges)
        for (const unsigned char fourth : edges) {
          text = {static_cast<char>(first), static_cast<char>(second), static_cast<char>(third),
                  static_cast<char>(fourth)};
          ++found.at(common::json::character_length(text));
        }
  EXPECT_EQ(found[1], 128u * 256 * 4 * 4);
  EXPECT_EQ(found[2], 30u * 64 * 4 * 4) << "C2 to DF";
  EXPECT_EQ(found[3], (32u + 12 * 64 + 32 + 2 * 64) * 2 * 4) << "E0, E1 to EC, ED, EE and EF";
  EXPECT_EQ(found[4], (48u + 3 * 64 + 16) * 2 * 2) << "F0, F1 to F3, F4";
}

TEST(json, takes_no_character_that_is_cut) {
  for (const std::string_view whole : {"a", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x99\x82"}) {
    EXPECT_EQ(common::json::character_length(whole), whole.size());
    for (std::size_t length = 1; length < whole.size(); ++length)
      EXPECT_EQ(common::json::character_length(whole.substr(0, length)), 0u);
  }
}

TEST(json, has_objects_and_arrays) {
  using common::json::array;
  EXPECT_EQ(common::json::object().str(), "{}");
  EXPECT_EQ(common::json::object()
                .text("file", "ring.hpp")
                .number("line", 31)
                .boolean("passed", true)
                .boolean("late", false)
                .add("rest", array({"1", "\"two\"", "[]"}))
                .str(),
            "{\"file\": \"ring.hpp\", \"line\": 31, \"passed\": true, \"late\": false, "
            "\"rest\": [1, \"two\", []]}");
  EXPECT_EQ(array({}), "[]");
  EXPECT_EQ(array({"1"}), "[1]");
}

}  // namespace
