// What we build of kustomizations held against what kustomize builds, on inputs that
// scripts/record_kustomize.py recorded: each object of RBAC is there, or the build is told as not
// judged.
#include "analyzer/check/manifests.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "tests/support/read_objects.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace nsposture;
using namespace nsposture::check;
using namespace nsposture::tests;

namespace {

ManifestSet read_tree(ManifestReader& reader, const Json& files) {
  std::vector<SourceFile> found;
  for (const auto& [name, text] : files.items()) {
    // What no walk would find has to be asked for.
    const bool walked =
        name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with("Kustomization");
    if (walked) found.push_back({name, text.get<std::string>(), ""});
  }
  return reader.read(std::move(found), [&files](const std::string& name) {
    std::optional<SourceFile> file;
    if (files.contains(name)) file = SourceFile{name, files[name].get<std::string>(), ""};
    return file;
  });
}

bool is_open(const Json& subject) {
  return subject["kind"] == "ServiceAccount" && subject["namespace"] == "";
}

// With an account that lacks a namespace the server would refuse the whole; here the others are
// judged, and the account where one of its name is known.
bool has_most_of(const std::multiset<std::string>& found, const Json& expected) {
  return std::ranges::any_of(found, [&expected](const std::string& text) {
    auto ours = Json::parse(text);
    const bool held = !ours.contains("subjects") ||
                      std::ranges::all_of(expected["subjects"], [&](const Json& subject) {
                        return is_open(subject) || std::ranges::find(ours["subjects"], subject) !=
                                                       ours["subjects"].end();
                      });
    ours["subjects"] = expected["subjects"];
    return held && ours == expected;
  });
}

}  // namespace

TEST_CASE("what kustomize builds is judged, or told as not judged", "[check]") {
  const auto file = ingest::bytes::read_source_file(std::string(NSPOSTURE_FIXTURES) +
                                                    "/reading/kustomize.jsonl.gz");
  REQUIRE(file.trouble.empty());
  std::istringstream lines(file.text);
  std::string line;
  std::getline(lines, line);  // what answered, and how
  std::size_t built = 0;
  std::vector<std::string> not_judged;
  while (std::getline(lines, line)) {
    const auto one = Json::parse(line);
    if (!one["error"].get<std::string>().empty()) continue;
    ++built;
    ManifestReader reader({});
    const auto set = read_tree(reader, one["files"]);
    if (!set.troubles.empty()) {
      not_judged.push_back(one["name"]);
      continue;
    }
    std::multiset<std::string> found;
    for (const auto* part : set.files) {
      if (part->is_built) found.merge(objects_of(part->objects));
    }
    INFO(one["name"]);
    for (const auto& object : one["objects"]) {
      const auto wanted = normal(object);
      const auto expected = spaced(wanted.dump());
      if (wanted.contains("subjects") && std::ranges::any_of(wanted["subjects"], is_open)) {
        CHECK(has_most_of(found, wanted));
        continue;
      }
      INFO("kustomize builds " << expected);
      for (const auto& ours : found) UNSCOPED_INFO("ours " << ours);
      CHECK(found.contains(expected));
    }
  }
  REQUIRE(built > 150);
  INFO("not judged: " << Catch::rangeToString(not_judged));
  CHECK(not_judged.size() <= 20);
}
