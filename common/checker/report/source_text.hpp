// The source files that a report quotes, and the names that are declared in them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace common::checker {

class source_text {
 public:
  // Line numbers start at 1; a line that does not exist is empty.
  const std::string& line(const std::string& file, int number);

  // A line and those that it goes on with: `flag` and, below it, `.store(1);`. The column counts
  // from the beginning of them all then.
  std::string with_continuations(const std::string& file, int number, int& column);

  // Compilers give everything inside a macro's arguments the line of the macro's name. If that is
  // what the line shows, the whole call; otherwise nothing.
  std::string macro_call(const std::string& file, int number);

  // The variables that a file declares with such a type: "atomic<", "mutex", "plain<". In
  // `atomic<int> a{0}, b{0};` these are a and b.
  const std::vector<std::string>& declared(const std::string& file, const std::string& type);

 private:
  const std::vector<std::string>& lines(const std::string& file);

  std::map<std::string, std::vector<std::string>> files_;
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> declared_;
};

// The full path of a source file. What the compiler was given may be relative to the folder that it
// ran in, which is one of those above the executable.
std::string resolved(const std::string& file);

bool is_word_character(char c);

// The same of one line, in the order in which it declares them.
std::vector<std::string> declared_in(const std::string& line, const std::string& type);

// Where a whole word stands in a text, from `begin` on; npos if nowhere.
std::size_t find_word(const std::string& text, const std::string& word, std::size_t begin = 0);

}  // namespace common::checker
