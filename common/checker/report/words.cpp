#include "common/checker/report/words.hpp"

#include <cctype>

namespace common::checker {
namespace {

struct forms {
  const char *verb, *third_person, *noun;  // null: those of a function that is called
};

forms forms_of(action does) {
  switch (does) {
    case action::none:
      return {"", nullptr, nullptr};
    case action::initialize:
      return {"initialize", "initializes", "initialization"};
    case action::read:
      return {"read", "reads", "read"};
    case action::write:
      return {"write", "writes", "write"};
    case action::construct:
      return {"construct", "constructs in", "construction"};
    case action::destroy:
      return {"destroy", "destroys", "destruction"};
    case action::take:
      return {"take and destroy", "takes and destroys", "take"};
    case action::access:
      return {"access", "accesses", "access"};
    case action::copy:
      return {"copy", "copies", "copy"};
    case action::move:
      return {"move", "moves from", "move out"};
    case action::assign:
      return {"assign", "assigns to", "assignment"};
    case action::push_back:
      return {"push_back", nullptr, nullptr};
    case action::push_front:
      return {"push_front", nullptr, nullptr};
    case action::emplace_back:
      return {"emplace_back", nullptr, nullptr};
    case action::emplace_front:
      return {"emplace_front", nullptr, nullptr};
    case action::pop_front:
      return {"pop_front", nullptr, nullptr};
    case action::pop_back:
      return {"pop_back", nullptr, nullptr};
    case action::front:
      return {"front", nullptr, nullptr};
    case action::back:
      return {"back", nullptr, nullptr};
    case action::subscript:
      return {"operator[]", nullptr, nullptr};
    case action::erase:
      return {"erase", nullptr, nullptr};
    case action::clear:
      return {"clear", nullptr, nullptr};
    case action::swap:
      return {"swap", nullptr, nullptr};
    case action::load:
      return {"load", nullptr, nullptr};
    case action::store:
      return {"store", nullptr, nullptr};
    case action::compare_exchange_weak:
      return {"compare_exchange_weak", nullptr, nullptr};
    case action::compare_exchange_strong:
      return {"compare_exchange_strong", nullptr, nullptr};
    case action::fail_by_chance:
      return {"fails spuriously", nullptr, nullptr};
    case action::lock:
      return {"lock", nullptr, nullptr};
    case action::try_lock:
      return {"try_lock", nullptr, nullptr};
    case action::unlock:
      return {"unlock", nullptr, nullptr};
    case action::wait:
      return {"wait", nullptr, nullptr};
    case action::start_to_wait:
      return {"starts to wait", nullptr, nullptr};
    case action::wake_up:
      return {"wakes up", nullptr, nullptr};
    case action::wake_up_by_chance:
      return {"wakes up spuriously", nullptr, nullptr};
    case action::notify_one:
      return {"notify_one", nullptr, nullptr};
    case action::notify_all:
      return {"notify_all", nullptr, nullptr};
    case action::check:
      return {"check", nullptr, nullptr};
    case action::leave_by_exception:
      return {"throw", nullptr, nullptr};
    case action::start_thread:
      return {"start a thread", nullptr, nullptr};
    case action::spin:
      return {"spins", nullptr, nullptr};
    case action::crash:
      return {"stops", nullptr, nullptr};
  }
  return {"", nullptr, nullptr};
}

}  // namespace

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

const char* word_for(action does) {
  return forms_of(does).verb;
}

const char* word_for(memory_type type) {
  switch (type) {
    case memory_type::plain:
      return "plain";
    case memory_type::slot:
      return "slot";
    case memory_type::item:
      return "item";
    case memory_type::deque:
      return "deque";
    case memory_type::unknown:
      return "";
  }
  return "";
}

std::string third_person(action does) {
  const forms f = forms_of(does);
  return f.third_person != nullptr ? f.third_person : "calls " + std::string(f.verb) + "() of";
}

std::string noun(action does) {
  const forms f = forms_of(does);
  return f.noun != nullptr ? f.noun : std::string(f.verb) + "()";
}

}  // namespace common::checker
