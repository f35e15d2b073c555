#include "common/checker/report/words.hpp"

#include <cctype>

namespace common::checker {
namespace {

struct forms {
  const char* verb;
  const char* third_person = nullptr;  // null: a function that is called
  const char* noun = nullptr;
};

forms forms_of(action does) {
  switch (does) {
    case action::none: return {""};
    case action::initialize: return {"initialize", "initializes", "initialization"};
    case action::read: return {"read", "reads", "read"};
    case action::write: return {"write", "writes", "write"};
    case action::construct: return {"construct", "constructs in", "construction"};
    case action::destroy: return {"destroy", "destroys", "destruction"};
    case action::take: return {"take and destroy", "takes and destroys", "take"};
    case action::access: return {"access", "accesses", "access"};
    case action::copy: return {"copy", "copies", "copy"};
    case action::move: return {"move", "moves from", "move out"};
    case action::assign: return {"assign", "assigns to", "assignment"};
    case action::push_back: return {"push_back"};
    case action::push_front: return {"push_front"};
    case action::emplace_back: return {"emplace_back"};
    case action::emplace_front: return {"emplace_front"};
    case action::pop_front: return {"pop_front"};
    case action::pop_back: return {"pop_back"};
    case action::front: return {"front"};
    case action::back: return {"back"};
    case action::subscript: return {"operator[]"};
    case action::erase: return {"erase"};
    case action::insert: return {"insert"};
    case action::emplace: return {"emplace"};
    case action::shrink_to_fit: return {"shrink_to_fit"};
    case action::clear: return {"clear"};
    case action::swap: return {"swap"};
    case action::load: return {"load"};
    case action::store: return {"store"};
    case action::read_modify_write: return {"read-modify-write"};
    case action::fence: return {"fence"};
    case action::compare_exchange_weak: return {"compare_exchange_weak"};
    case action::compare_exchange_strong: return {"compare_exchange_strong"};
    case action::fail_by_chance: return {"fails spuriously"};
    case action::lock: return {"lock"};
    case action::try_lock: return {"try_lock"};
    case action::unlock: return {"unlock"};
    case action::wait: return {"wait"};
    case action::start_to_wait: return {"starts to wait"};
    case action::wake_up: return {"wakes up"};
    case action::wake_up_by_chance: return {"wakes up spuriously"};
    case action::notify_one: return {"notify_one"};
    case action::notify_all: return {"notify_all"};
    case action::check: return {"check"};
    case action::leave_by_exception: return {"throw"};
    case action::start_thread: return {"start a thread"};
    case action::spin: return {"spins"};
    case action::crash: return {"stops"};
  }
  return {""};
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
    case memory_type::plain: return "plain";
    case memory_type::slot: return "slot";
    case memory_type::item: return "item";
    case memory_type::deque: return "deque";
    case memory_type::unknown: return "";
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
