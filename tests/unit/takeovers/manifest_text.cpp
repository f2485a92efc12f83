#include "tests/unit/takeovers/manifest_text.h"

#include "analyzer/ingest/manifest/manifest_source.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace nsposture::tests {

namespace {

std::string list(std::string_view key, const Texts& items) {
  std::string text = "  " + std::string(key) + ":\n";
  for (const auto& item : items) text += "  - " + item + '\n';
  return text;
}

std::optional<escalation::TakeoverPath> found(const Cluster& cluster, const std::string& user) {
  return escalation::Escalation(cluster).path({SubjectKind::User, {}, user});
}

}  // namespace

std::string manifest(std::string_view name) {
  const auto file = std::filesystem::path(NSPOSTURE_FIXTURES) / "takeovers" / name;
  std::ifstream in(file);
  REQUIRE(in);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (name.ends_with(".json")) std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

std::string changed(std::string text, const Changes& changes) {
  for (const auto& [from, to] : changes) {
    INFO("to change: " << from);
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(text.find(from, at + 1) == std::string::npos);
    text.replace(at, from.size(), to);
  }
  return text;
}

Change verbs(const std::string& resource, const Texts& from, const Texts& to) {
  const auto begin = "  - " + resource + '\n';
  return {begin + list("verbs", from), begin + list("verbs", to)};
}

Cluster cluster_of(const std::string& text) {
  ingest::manifest::ReadResult read;
  ingest::manifest::read_rbac_text(text, "takeover", {}, read);
  for (const auto& one : read.diagnostics) CHECK(one.message == "");
  return std::move(read.cluster);
}

Texts path_of(const Cluster& cluster, const std::string& user) {
  Texts ids;
  const auto path = found(cluster, user);
  if (!path) return ids;
  for (const auto& step : path->steps) ids.emplace_back(to_string(step.technique));
  return ids;
}

std::string request_of(const Cluster& cluster, std::size_t step, const std::string& user) {
  const auto path = found(cluster, user);
  REQUIRE(path);
  return path->steps.at(step).request;
}

}  // namespace nsposture::tests
