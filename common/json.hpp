// Writes JSON: what the test programs and the checker say to ./learn and to the pages.
//
//   common::json::object o;
//   o.text("file", "ring.hpp").number("line", 31);
//   o.str()                                            {"file": "ring.hpp", "line": 31}
#pragma once

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace common::json {

// How many bytes the UTF-8 character at the beginning of `text` has; 0: it is none.
inline std::size_t character_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80                       ? 1
                             : byte(0) >= 0xC2 && byte(0) < 0xE0  ? 2
                             : byte(0) >= 0xE0 && byte(0) < 0xF0  ? 3
                             : byte(0) >= 0xF0 && byte(0) <= 0xF4 ? 4
                                                                  : 0;
  if (length == 0 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  // Too long a form, half of a UTF-16 pair, beyond the last character.
  if (byte(0) == 0xE0 && byte(1) < 0xA0) return 0;
  if (byte(0) == 0xED && byte(1) >= 0xA0) return 0;
  if (byte(0) == 0xF0 && byte(1) < 0x90) return 0;
  if (byte(0) == 0xF4 && byte(1) >= 0x90) return 0;
  return length;
}

// A string with its quotes. Bytes that are no UTF-8 (a source file may hold any) become U+FFFD.
inline std::string quoted(std::string_view text) {
  std::string out = "\"";
  while (!text.empty()) {
    const char c = text.front();
    std::size_t length = 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(c));
      out += escape;
    } else if ((length = character_length(text)) != 0) {
      out += text.substr(0, length);
    } else {
      out += "\xEF\xBF\xBD";
      length = 1;
    }
    text.remove_prefix(length);
  }
  return out + '"';
}

// Each part is JSON already.
inline std::string array(const std::vector<std::string>& parts) {
  std::string out = "[";
  for (const std::string& part : parts) out += (out.size() == 1 ? "" : ", ") + part;
  return out + "]";
}

// An object, member by member.
class object {
 public:
  // `json` is JSON already.
  object& add(std::string_view name, std::string_view json) {
    members_ += (members_.empty() ? "" : ", ") + quoted(name) + ": " + std::string(json);
    return *this;
  }
  object& text(std::string_view name, std::string_view value) { return add(name, quoted(value)); }
  object& number(std::string_view name, std::size_t value) {
    return add(name, std::to_string(value));
  }
  object& boolean(std::string_view name, bool value) { return add(name, value ? "true" : "false"); }
  std::string str() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

}  // namespace common::json
