// What is written for other programs is JSON, whatever stands in it.
#include "common/json.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cstddef>
#include <ios>
#include <string>
#include <string_view>
#include <vector>

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

// How long the character is by UTF-8's definition, at the beginning of four bytes; 0: there is
// none.
std::size_t length_by_definition(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const auto ones = static_cast<std::size_t>(std::countl_one(byte(0)));
  if (ones == 0) return 1;
  if (ones == 1 || ones > 4) return 0;
  unsigned character = byte(0) & (0x7Fu >> ones);
  for (std::size_t i = 1; i < ones; ++i) {
    if (std::countl_one(byte(i)) != 1) return 0;
    character = character << 6 | (byte(i) & 0x3Fu);
  }
  constexpr std::array<unsigned, 5> smallest = {0, 0, 0x80, 0x800, 0x1'0000};
  const bool half_of_a_pair = character >= 0xD800 && character < 0xE000;
  return character < smallest.at(ones) || character > 0x10'FFFF || half_of_a_pair ? 0 : ones;
}

TEST(json, takes_the_characters_that_utf8_has_and_no_others) {
  // All beginnings of two bytes, and behind them what is just inside and just outside.
  std::string text(4, '\0');
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; ++second)
      for (const char third : {'\x7F', '\x80', '\xBF', '\xC0'})
        for (const char fourth : {'\x7F', '\x80', '\xBF', '\xC0'}) {
          text = {static_cast<char>(first), static_cast<char>(second), third, fourth};
          ASSERT_EQ(common::json::character_length(text), length_by_definition(text))
              << std::hex << first << ' ' << second << ' ' << +third << ' ' << +fourth;
        }
}

TEST(json, takes_no_character_that_is_cut) {
  for (const std::string_view whole : {"a", "\xC3\xBC", "\xE2\x82\xAC", "\xF0\x9F\x99\x82"}) {
    EXPECT_EQ(common::json::character_length(whole), whole.size());
    for (std::size_t length = 1; length < whole.size(); ++length) {
      // In memory that ends there, so that AddressSanitizer sees a look beyond it.
      const std::vector<char> cut(whole.begin(), whole.begin() + length);
      EXPECT_EQ(common::json::character_length({cut.data(), cut.size()}), 0u);
    }
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
