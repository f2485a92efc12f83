// Random and damaged text: whatever comes, reading ends, and what it says is one line each.
#include "analyzer/ingest/bytes/source_file.h"
#include "tests/unit/ingest/rbac/reading.h"

#include <catch2/catch.hpp>

#include <random>

using namespace nsposture;
using namespace nsposture::ingest;

namespace {

constexpr int kRounds = 1500;

std::string sample(bool json) {
  if (json) {
    return "{\"apiVersion\":\"v1\",\"items\":[" + role_json("a") + "," + role_json("b") +
           "],\"kind\":\"List\"}";
  }
  return role_yaml("a") + "---\nx: &a [1, *a]\n---\n" + role_yaml("b") +
         "- &r\n  apiGroups: [\"*\"]\n  resources: |\n    text\n- <<: *r\n  verbs: >-\n   x\n" +
         "---\n{apiVersion: v1, kind: Namespace, metadata: {name: 'n'}}\n";
}

std::string mutated(std::string text, std::mt19937& random) {
  constexpr std::string_view kBytes = "{}[]\",:-&*<|>!%?#'\n\r\t \\0aeyZ\x00\xff\xc3\x80~.";
  const auto pick = [&](std::size_t bound) { return random() % bound; };
  for (auto changes = 1 + pick(6); changes > 0 && !text.empty(); --changes) {
    const auto at = pick(text.size());
    const char byte = kBytes[pick(kBytes.size())];
    switch (pick(5)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.insert(at, 1, byte);
        break;
      case 2:
        text.erase(at, 1 + pick(8));
        break;
      case 3:
        text.insert(at, text.substr(pick(text.size()), pick(30)));
        break;
      default:
        text.resize(at);
    }
  }
  return text;
}

void check_sane(const manifest::ReadResult& result) {
  for (const auto& diagnostic : result.diagnostics) {
    CHECK_FALSE(diagnostic.message.empty());
    CHECK(diagnostic.message.find('\n') == std::string::npos);
  }
  for (const auto& role : result.cluster.roles) CHECK_FALSE(role.meta.name.empty());
}

}  // namespace

TEST_CASE("damaged manifests never end in a crash or a loop", "[ingest]") {
  for (unsigned seed = 0; seed < kRounds; ++seed) {
    std::mt19937 random(seed);
    const auto text = mutated(sample(seed % 2 == 0), random);
    INFO("seed " << seed);
    check_sane(read(text));
  }
}

TEST_CASE("random bytes never end in a crash or a loop", "[ingest]") {
  for (unsigned seed = 0; seed < kRounds; ++seed) {
    std::mt19937 random(seed);
    std::string text(random() % 200, '\0');
    for (auto& byte : text) byte = static_cast<char>(seed % 3 == 0 ? random() : 32 + random() % 95);
    if (seed % 5 == 0) text.insert(0, "{\"");
    INFO("seed " << seed);
    check_sane(read(text));
    (void)bytes::unpack("\x1f\x8b\x08" + text);
  }
}

TEST_CASE("a file of nothing but errors does not fill the memory with complaints", "[ingest]") {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "---\n]\n";
  const auto result = read(text);
  REQUIRE(result.diagnostics.size() == 1001);
  CHECK(result.diagnostics.back().message == "4000 more errors and warnings in this file");
}

TEST_CASE("names cannot smuggle line ends into messages", "[ingest]") {
  const auto result = read(R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole",
    "metadata":{"name":"a\nb/\u001b[31m"},"x\ny":1,"rules":[]})");
  CHECK(result.diagnostics.size() == 2);
  check_sane(result);
}
