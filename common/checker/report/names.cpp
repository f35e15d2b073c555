#include "common/checker/report/names.hpp"
#include "common/checker/report/words.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>

namespace common::checker {
namespace {

// How a variable is written where it is used: `shards_[i].count` is {"shards_", ".count", true}.
struct expression {
  std::string base, rest;
  bool subscripted = false;

  friend auto operator<=>(const expression&, const expression&) = default;
};

// The word that ends before `end`.
std::string word_before(const std::string& text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && is_word_character(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

// The array of which `...]` at `end` is an element.
std::optional<expression> element_before(const std::string& text, std::size_t end,
                                         const std::string& rest) {
  int depth = 0;
  while (end > 0) {
    const char c = text[--end];
    if (c == ']') ++depth;
    if (c != '[' || --depth > 0) continue;
    const std::string array = word_before(text, end);
    if (array.empty()) return std::nullopt;
    return expression{array, rest, true};
  }
  return std::nullopt;
}

// The variable whose member is called at `end`. Of `ring.write_index_` the last part is enough,
// unless an index stands before it.
std::optional<expression> expression_before(const std::string& text, std::size_t end) {
  if (end > 0 && text[end - 1] == ']') return element_before(text, end, "");
  const std::string word = word_before(text, end);
  if (word.empty()) return std::nullopt;
  const std::size_t begin = end - word.size();
  if (begin > 1 && text[begin - 1] == '.' && text[begin - 2] == ']')
    return element_before(text, begin - 1, "." + word);
  return expression{word, "", false};
}

// Where the expression begins whose member is called at `end`: `all.shards_[i]` in
// `all.shards_[i].store(`.
std::size_t begin_of_expression(const std::string& text, std::size_t end) {
  int depth = 0;
  while (end > 0) {
    const char c = text[end - 1];
    if (c == ']' || c == ')') ++depth;
    if ((c == '[' || c == '(') && --depth < 0) break;
    const bool belongs = depth > 0 || is_word_character(c) || c == '.' || c == ':' || c == '[' ||
                         c == '(' || (c == '>' && end > 1 && text[end - 2] == '-') ||
                         (c == '-' && end < text.size() && text[end] == '>');
    if (!belongs) break;
    --end;
  }
  return end;
}

// ---- the words to look for

struct search {
  const char* type;                     // how such a variable is declared
  std::vector<const char*> operations;  // how it is used: ".load("
};

search search_for(const event& e, const execution_graph& graph) {
  if (e.cell != none) {
    const memory_type type = graph.cells[e.cell].type;
    if (type == memory_type::slot) return {"slot<", {"construct(", "take(", "destroy(", "get("}};
    if (type == memory_type::plain) return {"plain<", {}};
    if (type == memory_type::deque)
      return {"deque<", {"push_back(", "emplace_back(", "pop_front(", "front(", "empty(", "size("}};
    return {"item", {}};
  }
  switch (graph.locations[e.location].kind) {
    case location_kind::mutex: return {"mutex", {"lock(", "unlock(", "try_lock("}};
    case location_kind::condition:
      return {"condition_variable", {"wait(", "notify_one(", "notify_all("}};
    default: break;
  }
  if (e.kind == event_kind::store) return {"atomic<", {"store("}};
  if (e.kind == event_kind::rmw) return {"atomic<", {"exchange(", "fetch_", "compare_exchange_"}};
  return {"atomic<", {"load(", "wait(", "compare_exchange_"}};
}

// The line with blanks for what its strings say.
std::string without_strings(std::string line) {
  bool inside = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"' && (i == 0 || line[i - 1] != '\\'))
      inside = !inside;
    else if (inside)
      line[i] = ' ';
  }
  return line;
}

// The variable that the line uses in this way: in this column, or of those that are declared like
// this, if any is. `certain`: in this column.
std::optional<expression> used_in(const std::string& line, int column, const search& wanted,
                                  const std::vector<std::string>& declared, bool& certain) {
  std::optional<expression> first, first_declared;
  const std::size_t here = static_cast<std::size_t>(column) - 1;  // compilers count from 1
  for (const char* operation : wanted.operations)
    for (const char* access : {".", "->"}) {
      const std::string use = std::string(access) + operation;
      for (std::size_t at = line.find(use); at != std::string::npos; at = line.find(use, at + 1)) {
        auto found = expression_before(line, at);
        if (!found) continue;
        // g++ counts to the name of the member function, clang to where the expression begins.
        if (column > 0 && begin_of_expression(line, at) <= here && here <= line.find('(', at)) {
          certain = true;
          return found;
        }
        if (!first) first = found;
        if (!first_declared &&
            std::find(declared.begin(), declared.end(), found->base) != declared.end())
          first_declared = found;
      }
    }
  return first_declared ? first_declared : first;
}

// `f.load()` uses no plain<bool> f: it is an atomic of the same name.
bool is_another_variable(const std::string& type, const std::string& after_name) {
  const bool has_members = type != "plain<" || after_name.starts_with(".get(");
  return !has_members && (after_name.starts_with('.') || after_name.starts_with("->"));
}

// The variables declared with a type that a line names, in the order in which it names them.
std::vector<expression> declared_words(const std::string& line, const std::string& type,
                                       const std::vector<std::string>& declared) {
  std::map<std::size_t, expression> by_place;
  for (const std::string& name : declared)
    for (std::size_t at = find_word(line, name); at != std::string::npos;
         at = find_word(line, name, at + 1)) {
      const std::string after = line.substr(at + name.size());
      if (is_another_variable(type, after)) continue;
      by_place[at] = {name, "", after.starts_with('[')};
      break;
    }
  std::vector<expression> words;
  for (const auto& [at, name] : by_place) words.push_back(name);
  return words;
}

// Of the plain variables of a line, those that can be read, or written, in it: `a = b + c` writes
// a.
std::vector<expression> with_role(const std::vector<expression>& words, const std::string& line,
                                  bool written) {
  const auto has_role = [&](const expression& word) {
    const std::size_t at = find_word(line, word.base);
    if (at == std::string::npos) return true;
    const std::size_t next = line.find_first_not_of(' ', at + word.base.size());
    const std::string after = next == std::string::npos ? "" : line.substr(next, 3);
    const std::string before = line.substr(at < 2 ? 0 : at - 2, std::min<std::size_t>(at, 2));
    const bool assigned = after.starts_with('=') && !after.starts_with("==");
    const bool modified = before == "++" || before == "--" || after.starts_with("++") ||
                          after.starts_with("--") ||
                          (after.size() > 1 && after[1] == '=' &&
                           std::string("+-*/%&|^").find(after[0]) != std::string::npos);
    return written ? assigned || modified : !assigned;
  };
  std::vector<expression> fitting;
  std::copy_if(words.begin(), words.end(), std::back_inserter(fitting), has_role);
  return fitting.empty() ? words : fitting;
}

// ---- votes

class poll {
 public:
  void vote(const expression& name, int weight) {
    for (auto& [known, count] : counts_) {
      if (known.base != name.base || known.rest != name.rest) continue;
      // Its declaration names an array without an index, its uses with one.
      known.subscripted = known.subscripted || name.subscripted;
      count += weight;
      return;
    }
    counts_.emplace_back(name, weight);
  }
  std::optional<expression> winner() const {
    const std::pair<expression, int>* best = nullptr;
    for (const auto& candidate : counts_)
      if (best == nullptr || candidate.second > best->second) best = &candidate;
    if (best == nullptr) return std::nullopt;
    return best->first;
  }

 private:
  std::vector<std::pair<expression, int>> counts_;  // in the order of their first vote
};

class namer {
 public:
  namer(const execution_graph& graph, const call_sites& sites, source_text& sources)
      : graph_(graph),
        sites_(sites),
        sources_(sources),
        locations_(graph.locations.size()),
        cells_(graph.cells.size()) {
    for (const event& e : graph.events)
      if (e.cell != none) {
        auto& cells = cells_used_in_[line_and_role(e)];
        if (std::find(cells.begin(), cells.end(), e.cell) == cells.end()) cells.push_back(e.cell);
      }
    for (const event& e : graph.events)
      if (e.location != none || e.cell != none) listen_to(e);
    trust_initializations();
  }

  std::vector<std::string> location_names() const {
    std::vector<std::optional<expression>> winners;
    for (id l = 0; l < locations_.size(); ++l)
      if (graph_.locations[l].hidden_of == none) winners.push_back(locations_[l].winner());
    const std::vector<std::string> named = with_numbers(winners, "atomic");
    std::vector<std::string> names;
    std::size_t next = 0;
    for (const location& l : graph_.locations)
      names.push_back(l.hidden_of == none ? named[next++] : "");
    return names;
  }

  std::vector<std::string> cell_names() const {
    std::map<std::string, std::vector<std::optional<expression>>> by_type;
    for (id c = 0; c < cells_.size(); ++c)
      if (graph_.cells[c].array == none)
        by_type[word_for(graph_.cells[c].type)].push_back(cells_[c].winner());
    std::map<std::string, std::vector<std::string>> named;
    for (const auto& [type, winners] : by_type) named[type] = with_numbers(winners, type);
    std::map<std::string, std::size_t> next;
    std::vector<std::string> names;
    for (id c = 0; c < cells_.size(); ++c) {
      const cell& which = graph_.cells[c];
      names.push_back(which.array == none
                          ? named[word_for(which.type)][next[word_for(which.type)]++]
                          : slot_name(c));
    }
    return names;
  }

 private:
  void listen_to(const event& e) {
    const call_site& site = sites_.of_event[e.self];
    if (!site.known()) return;
    poll& p = poll_of(e);
    const search wanted = search_for(e, graph_);
    int column = e.at.column;
    const std::string line =
        without_strings(sources_.with_continuations(site.file, site.line, column));
    const auto& declared = sources_.declared(site.file, wanted.type);
    auto words = declared_words(line, wanted.type, declared);
    if (words.empty())
      words = declared_words(sources_.macro_call(site.file, site.line), wanted.type, declared);
    bool certain = false;
    const auto found = used_in(line, column, wanted, declared, certain);
    const bool is_declared =
        found && std::find(declared.begin(), declared.end(), found->base) != declared.end();
    if (certain || is_declared) return p.vote(*found, 4);
    if (words.size() > 1 && e.cell != none && graph_.cells[e.cell].type == memory_type::plain) {
      words = with_role(words, line, e.kind == event_kind::write);
      // They are used in the order in which they stand there, as far as each is used once.
      const auto& cells = cells_used_in_.at(line_and_role(e));
      const auto nth = std::find(cells.begin(), cells.end(), e.cell) - cells.begin();
      if (cells.size() == words.size()) return p.vote(words[static_cast<std::size_t>(nth)], 3);
    }
    if (!words.empty()) return p.vote(words.front(), words.size() == 1 ? 4 : 2);
    if (found) p.vote(*found, 1);
  }

  // Where a line makes as many variables of a type as it names, once or several times, they come in
  // the same order.
  void trust_initializations() {
    std::map<std::tuple<std::string, int, std::string>, std::vector<const event*>> made;
    for (const event& e : graph_.events)
      if (e.does == action::initialize)
        if (const call_site& site = sites_.of_event[e.self]; site.known())
          made[{site.file, site.line, search_for(e, graph_).type}].push_back(&e);
    for (const auto& [place, events] : made) {
      const auto& [file, line, type] = place;
      const std::string& text = sources_.line(file, line);
      std::vector<expression> words;
      for (const std::string& name : declared_in(text, type)) words.push_back({name, "", false});
      if (words.empty()) words = declared_words(text, type, sources_.declared(file, type));
      words = with_all_elements(words, text, events.size());
      if (words.empty() || events.size() % words.size() != 0) continue;
      for (std::size_t i = 0; i < events.size(); ++i)
        poll_of(*events[i]).vote(words[i % words.size()], 1000);
    }
  }

  // `atomic<int> turn{0}, wants[2]{0, 0};` makes three.
  static std::vector<expression> with_all_elements(const std::vector<expression>& words,
                                                   const std::string& line, std::size_t made) {
    const auto is_array = [&](const expression& word) {
      const std::size_t at = find_word(line, word.base);
      return at != std::string::npos && line.compare(at + word.base.size(), 1, "[") == 0;
    };
    if (made <= words.size() || std::count_if(words.begin(), words.end(), is_array) != 1)
      return words;
    std::vector<expression> all;
    for (const expression& word : words)
      all.insert(all.end(), is_array(word) ? made - words.size() + 1 : 1,
                 {word.base, "", is_array(word)});
    return all;
  }

  // The cells of a type that a line reads, or writes, are numbered in this order.
  using role = std::tuple<std::string, int, event_kind, memory_type>;
  role line_and_role(const event& e) const {
    const call_site& site = sites_.of_event[e.self];
    return {site.file, site.line, e.kind, graph_.cells[e.cell].type};
  }

  poll& poll_of(const event& e) { return e.cell != none ? cells_[e.cell] : locations_[e.location]; }

  // Variables of the same name are told apart by a number: the index, if there is one in the text.
  static std::vector<std::string> with_numbers(
      const std::vector<std::optional<expression>>& winners, const std::string& otherwise) {
    std::map<expression, int> total, next;
    std::set<std::string> arrays;
    for (const auto& w : winners)
      if (w && w->subscripted) arrays.insert(w->base + w->rest);
    const auto named = [&](const std::optional<expression>& w) {
      if (!w) return expression{otherwise, "", false};
      return expression{w->base, w->rest, arrays.count(w->base + w->rest) > 0};
    };
    for (const auto& w : winners) ++total[named(w)];
    std::vector<std::string> names;
    for (const auto& w : winners) {
      const expression e = named(w);
      const std::string number = std::to_string(next[e]++);
      if (e.subscripted)
        names.push_back(e.base + "[" + number + "]" + e.rest);
      else
        names.push_back(total[e] == 1 ? e.base : e.base + " #" + number);
    }
    return names;
  }

  // All slots of an array share a name.
  std::string slot_name(id c) const {
    const cell& slot = graph_.cells[c];
    std::string base = "slot";
    bool alone = true;
    for (id other = 0; other < cells_.size(); ++other) {
      if (graph_.cells[other].array != slot.array) continue;
      alone = alone && other == c;
      if (const auto found = cells_[other].winner(); found && base == "slot") base = found->base;
    }
    return alone && base != "slot" ? base : base + "[" + std::to_string(slot.index) + "]";
  }

  const execution_graph& graph_;
  const call_sites& sites_;
  source_text& sources_;
  std::vector<poll> locations_, cells_;
  std::map<role, std::vector<id>> cells_used_in_;
};

}  // namespace

variable_names find_names(const execution_graph& graph, const call_sites& sites,
                          source_text& sources) {
  const namer n(graph, sites, sources);
  return {n.location_names(), n.cell_names()};
}

}  // namespace common::checker
