// Every technique has its page, and every page a technique.
#include "graph/escalation/escalation.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace nsposture::tests {

namespace {

const std::filesystem::path kPages =
    std::filesystem::path(NSPOSTURE_FIXTURES).parent_path() / "docs" / "techniques";

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("Every technique has a page with its title, its references and what to do",
          "[escalation][docs]") {
  const auto index = text_of(kPages / "README.md");
  for (const auto& technique : escalation::escalation_techniques()) {
    const std::string id(technique.id);
    INFO(id);
    const auto page = text_of(kPages / (id + ".md"));
    CHECK(page.starts_with("# " + std::string(technique.title) + "\n\nTechnique `" + id + "`\n"));
    CHECK(contains(page, "MITRE ATT&CK [" + std::string(technique.attack) + "]"));
    CHECK(contains(page, "CIS Kubernetes Benchmark " + std::string(technique.cis) + "\n"));
    for (const auto* section : {"What it needs", "Why it works", "How to close it"}) {
      CHECK(contains(page, "\n## " + std::string(section) + "\n\n"));
    }
    CHECK(contains(index, "| [" + id + "](" + id + ".md) | " + std::string(technique.title)));
  }
}

TEST_CASE("Every page is that of a technique", "[escalation][docs]") {
  std::set<std::string> known = {"README"};
  for (const auto& technique : escalation::escalation_techniques()) known.emplace(technique.id);
  std::size_t pages = 0;
  for (const auto& file : std::filesystem::directory_iterator(kPages)) {
    INFO(file.path().string());
    CHECK(known.contains(file.path().stem().string()));
    ++pages;
  }
  CHECK(pages == known.size());
}

}  // namespace nsposture::tests
