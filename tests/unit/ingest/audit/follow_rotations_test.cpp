// Two hundred random rotations, watched and unwatched: each event is there once, none is lost.
#include "analyzer/ingest/audit/follow.h"
#include "tests/unit/ingest/audit/audit_support.h"

#include <fmt/format.h>
#include <zlib.h>

#include <memory>
#include <random>
#include <set>

namespace nsposture::ingest {

namespace {

namespace fs = std::filesystem;

// Writes and rotates a log as an API server and logrotate do.
class Rotation {
 public:
  Rotation(const TempFolder& folder, std::mt19937& random) : folder_(folder), random_(random) {
    folder_.write("audit.log", "");
  }

  [[nodiscard]] std::string path() const { return folder_.path("audit.log"); }

  [[nodiscard]] int written() const { return next_; }

  void write() {
    finish_line();
    for (auto left = 1 + upto(5); left > 0; --left) append(line());
    if (upto(3) == 0) {
      const auto whole = line();
      const auto cut = whole.size() / 2;
      append(whole.substr(0, cut));
      rest_ = whole.substr(cut);
    }
  }

  void rotate() {
    compress_delayed();
    if (!fs::exists(path())) write();
    const auto name =
        folder_.path(upto(2) == 0 ? fmt::format("audit.log.{}", ++rotated_)
                                  : fmt::format("audit-2026-11-23T{:05}.000.log", ++rotated_));
    if (upto(3) == 0) {
      finish_line();  // copy and truncate tears a line that is being written
      fs::copy_file(path(), name);
      fs::resize_file(path(), 0);
    } else {
      finish_line();
      fs::rename(path(), name);
      if (upto(2) == 0) folder_.write("audit.log", "");
    }
    const auto how = upto(3);
    if (how == 0) compress(name);
    if (how == 1) delayed_.push_back(name);
  }

  void finish_line() {
    if (!rest_.empty()) append(rest_);
    rest_.clear();
  }

 private:
  [[nodiscard]] int upto(int end) { return std::uniform_int_distribution<>(0, end - 1)(random_); }

  std::string line() { return event_line("id-" + std::to_string(next_++)) + "\n"; }

  void append(const std::string& text) {
    if (fs::exists(path())) {
      folder_.append("audit.log", text);
    } else {
      folder_.write("audit.log", text);
    }
  }

  void compress(const std::string& name) {
    const auto text = read_text(name);
    gzFile file = gzopen((name + ".gz").c_str(), "wb");
    REQUIRE(file != nullptr);
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    fs::remove(name);
  }

  void compress_delayed() {
    for (const auto& name : std::exchange(delayed_, {})) compress(name);
  }

  static std::string read_text(const std::string& name) {
    std::ifstream in(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const TempFolder& folder_;
  std::mt19937& random_;
  int next_ = 0;
  int rotated_ = 0;
  std::string rest_;
  std::vector<std::string> delayed_;
};

}  // namespace

TEST_CASE("two hundred random rotations lose nothing", "[audit][follow]") {
  const auto seed = GENERATE(1U, 2U, 3U);
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const TempFolder folder;
  MemorySink sink;
  Rotation log(folder, random);
  std::unique_ptr<audit::Follower> follower;
  audit::import::ImportResult total;
  const auto step = [&] {
    if (!follower) {
      follower = std::make_unique<audit::Follower>(std::vector<std::string>{log.path()}, sink,
                                                   audit::import::ImportOptions{});
    }
    audit::add_result(total, follower->step());
  };
  log.write();
  step();
  for (int i = 0; i < 200; ++i) {
    for (auto left = random() % 3; left > 0; --left) {
      log.write();
      if (random() % 3 == 0) step();
    }
    log.rotate();
    if (random() % 3 == 0) step();
    if (random() % 8 == 0) follower.reset();  // down until the next step
  }
  log.finish_line();
  step();
  step();
  std::multiset<std::string> found;
  std::multiset<std::string> expected;
  for (const auto& event : sink.events) found.insert(event.audit_id);
  for (int i = 0; i < log.written(); ++i) expected.insert("id-" + std::to_string(i));
  CHECK(log.written() > 200);
  CHECK(found == expected);
  CHECK(total.unreadable.empty());
  CHECK(total.tally.malformed == 0);
  CHECK(follower->finish().unreadable.empty());
}

}  // namespace nsposture::ingest
