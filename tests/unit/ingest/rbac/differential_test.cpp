// Our reading held against kubectl's, on inputs that scripts/record_reading.py recorded: each
// object of RBAC that kubectl sees is read with the same content, or the file is not called read.
#include "analyzer/ingest/bytes/source_file.h"
#include "tests/support/read_objects.h"
#include "tests/unit/ingest/rbac/corpus.h"
#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

using namespace nsposture::ingest;
using nsposture::DiagnosticKind;
using namespace nsposture::tests;
using Json = nlohmann::json;

namespace {

// Where kubectl prints no error and something is called unreadable all the same. A number that
// grows shows a false refusal; nearly all of these have a document after `...`, which kubectl
// drops.
constexpr std::size_t kMostRefusals = 70;

}  // namespace

TEST_CASE("what kubectl reads is read, or the file is not called read", "[ingest]") {
  const auto cases = reading_corpus();
  REQUIRE(cases.size() > 300);
  std::vector<std::string> refused;
  for (const auto& one : cases) {
    const auto unpacked = bytes::unpack(one.text);
    const auto read = manifest::read_manifest(unpacked.text, "a.yaml", "default");
    const auto says = [&](DiagnosticKind kind) {
      return std::ranges::any_of(
          read.diagnostics, [kind](const auto& diagnostic) { return diagnostic.kind == kind; });
    };
    const bool unread = !unpacked.trouble.empty() || says(DiagnosticKind::Unreadable);
    if (unread && one.error.empty()) refused.push_back(one.name);
    // What the API server would refuse is told as that; kubectl does not know.
    if (unread || says(DiagnosticKind::Rejected)) continue;
    INFO(one.name << "\n" << unpacked.text << "\n" << one.error);
    std::multiset<std::string> expected;
    for (const auto& object : one.objects) expected.insert(spaced(normal(object).dump()));
    const auto found = objects_of(read.cluster);
    for (const auto& object : expected) {
      INFO("kubectl sees " << object);
      for (const auto& ours : found) UNSCOPED_INFO("read " << ours);
      CHECK(found.count(object) >= expected.count(object));
    }
    // kubectl may stop at an error; without one, nothing is there that it does not see. OpenShift's
    // own objects are read as what it makes of them.
    const bool openshift = unpacked.text.find("authorization.openshift.io") != std::string::npos;
    if (one.error.empty() && !openshift) CHECK(found.size() == expected.size());
  }
  INFO("refused without need: " << Catch::rangeToString(refused));
  CHECK(refused.size() <= kMostRefusals);
}
