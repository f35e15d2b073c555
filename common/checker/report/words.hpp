// Words of a sentence.
#pragma once

#include <string>

namespace common::checker {

std::string capital(std::string text);       // "the reader" -> "The reader"
std::string third_person(const char* verb);  // "construct" -> "constructs in"
std::string noun(const char* verb);          // "destroy" -> "destruction"

}  // namespace common::checker
