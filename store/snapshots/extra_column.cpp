#include "store/snapshots/extra_column.h"

#include "graph/base/json_text.h"

#include <nlohmann/json.hpp>

#include <array>
#include <optional>
#include <utility>

namespace nsposture::store::snapshots {

namespace {

using Json = nlohmann::json;

// The words for states in a database; a word never changes its meaning.
constexpr std::array<std::pair<ReadState, std::string_view>, 6> kStates = {{
    {ReadState::Whole, "whole"},
    {ReadState::Refused, "refused"},
    {ReadState::Absent, "absent"},
    {ReadState::Truncated, "truncated"},
    {ReadState::NotGiven, "not_given"},
    {ReadState::LogAlone, "log_alone"},
}};

std::string_view word_of(ReadState state) {
  for (const auto& [known, word] : kStates) {
    if (known == state) return word;
  }
  return {};
}

// A word of a later version must not be read as Whole.
ReadState state_of(const std::string& text) {
  for (const auto& [state, word] : kStates) {
    if (word == text) return state;
  }
  return ReadState::Refused;
}

Json json_of(const Reading& reading) {
  Json kinds = Json::object();
  for (const auto& [kind, read] : reading.kinds) {
    kinds[kind] = {{"state", word_of(read.state)}, {"why", read.why}};
  }
  return {{"kinds", std::move(kinds)}, {"unread", reading.unread}};
}

Reading reading_from(const Json& stored) {
  Reading reading;
  for (const auto& [kind, read] : stored.at("kinds").items()) {
    reading.note(kind, state_of(read.at("state").get<std::string>()),
                 read.at("why").get<std::string>());
  }
  for (const auto& input : stored.at("unread")) reading.note_unread(input.get<std::string>());
  return reading;
}

std::optional<KubernetesVersion> version_from(const Json& stored) {
  const auto at = stored.find("kubernetes_version");
  if (at == stored.end() || !at->is_object()) return std::nullopt;
  const auto minor = kubernetes_minor(at->value("version", std::string()));
  const auto from = version_source_from(at->value("from", std::string()));
  if (!minor || !from) return std::nullopt;
  return KubernetesVersion{*minor, *from};
}

}  // namespace

std::string extra_of(const Cluster& cluster) {
  return to_text(Json{
      {"passed_over", cluster.skipped_kinds},
      {"api_groups", cluster.api_groups},
      {"kubernetes_version",
       {{"version", to_string(cluster.kubernetes)}, {"from", to_string(cluster.kubernetes.from)}}},
      {"reading", json_of(cluster.reading)}});
}

void read_extra(std::string_view extra, Cluster& cluster) {
  const auto stored = Json::parse(extra, nullptr, /*allow_exceptions=*/false);
  if (!stored.is_object()) return;
  cluster.skipped_kinds = stored.value("passed_over", cluster.skipped_kinds);
  cluster.api_groups = stored.value("api_groups", cluster.api_groups);
  if (const auto version = version_from(stored)) cluster.kubernetes = *version;
  if (stored.contains("reading")) cluster.reading = reading_from(stored["reading"]);
}

}  // namespace nsposture::store::snapshots
