#include "common/checker/report/words.hpp"

#include <cctype>
#include <cstring>

namespace common::checker {
namespace {

struct forms {
  const char *verb, *third_person, *noun;
};

constexpr forms irregular[] = {
    {"read", "reads", "read"},
    {"write", "writes", "write"},
    {"initialize", "initializes", "initialization"},
    {"construct", "constructs in", "construction"},
    {"destroy", "destroys", "destruction"},
    {"take and destroy", "takes and destroys", "take"},
    {"access", "accesses", "access"},
    {"assign", "assigns to", "assignment"},
    {"copy", "copies", "copy"},
    {"move", "moves from", "move out"},
};

const forms* find(const char* verb) {
  for (const forms& f : irregular)
    if (std::strcmp(f.verb, verb) == 0) return &f;
  return nullptr;
}

}  // namespace

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string third_person(const char* verb) {
  if (const forms* f = find(verb)) return f->third_person;
  return "calls " + std::string(verb) + "() of";
}

std::string noun(const char* verb) {
  if (const forms* f = find(verb)) return f->noun;
  return std::string(verb) + "()";
}

}  // namespace common::checker
