// Relacy's verdicts beside ours. Relacy searches in another way (the schedules of an operational
// model) and shares no line with our checker: where the two agree, they hardly err together.
#include <cstdio>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/checker/checker.hpp"
#include "common/checker/gtest.hpp"
#include "common/sync.hpp"
#include "programs.hpp"

namespace common::checker::second_opinion {
namespace {

struct ours {
  template <class T>
  using atomic = common::atomic<T>;

  template <class T>
  class plain {
   public:
    T read() const { return value_; }
    void write(T value) { value_ = value; }

   private:
    common::plain<T> value_;
  };

  static void fence(std::memory_order order) { common::atomic_thread_fence(order); }
  static void pause() { common::pause(); }
  static void check(bool holds) { checker::check(holds, "the program's claim"); }
};

template <class Program>
void run() {
  Program program;
  {
    std::vector<std::unique_ptr<thread>> threads;
    for (int i = 0; i < Program::threads; ++i)
      threads.push_back(std::make_unique<thread>("thread " + std::to_string(i),
                                                 [&program, i] { program.thread(i); }));
  }
  program.after();
}

struct opinion {
  bool rejects;
  std::string reason;
};

// Asks the other program, once.
const std::map<std::string, opinion>& relacy_says() {
  static const std::map<std::string, opinion> answers = [] {
    std::map<std::string, opinion> all;
    FILE* output = popen(RELACY_VERDICTS, "r");
    char verdict[16], reason[64], name[64];
    while (output != nullptr &&
           std::fscanf(output, "%15[^\t]\t%63[^\t]\t%63[^\n]\n", verdict, reason, name) == 3)
      all[name] = {std::string(verdict) == "rejects", reason};
    if (output != nullptr) pclose(output);
    return all;
  }();
  return answers;
}

std::string in_words(bool rejects, const std::string& reason) {
  return rejects ? "rejects: " + reason : "accepts";
}

TEST(relacy_and_we, agree_but_for_what_relacy_does_not_model) {
  std::printf("%-42s %-24s %s\n", "program", "this checker", "Relacy");
  for_each_program([](auto program, const description& what) {
    using subject = typename decltype(program)::template program<ours>;
    const verdict v = explore(run<subject>, {.counterexample = false});
    const auto asked = relacy_says().find(what.name);
    ASSERT_NE(asked, relacy_says().end()) << what.name << ": no answer from Relacy";
    const opinion& theirs = asked->second;

    std::printf("%-42s %-24s %s\n", what.name, in_words(!v.ok(), to_string(v.kind)).c_str(),
                in_words(theirs.rejects, theirs.reason).c_str());
    if (what.relacy_differs != nullptr)
      std::printf("    Relacy differs: %s\n", what.relacy_differs);

    EXPECT_EQ(!v.ok(), what.wrong) << what.name << ": our verdict is wrong";
    EXPECT_TRUE(v.exhaustive || what.wrong) << what.name;
    EXPECT_EQ(theirs.rejects == what.wrong, what.relacy_differs == nullptr)
        << what.name << ": Relacy " << in_words(theirs.rejects, theirs.reason);
  });
}

}  // namespace
}  // namespace common::checker::second_opinion
