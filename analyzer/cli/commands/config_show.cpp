#include "analyzer/cli/commands/config_show.h"

#include "analyzer/cli/options/configuration.h"
#include "graph/base/json_text.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/table.h"
#include "store/store.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nsposture::cli::commands {

namespace {

enum class From : std::uint8_t { Environment, File, Default };

struct Row {
  std::string key;
  std::string value;  // "": none
  From from = From::Default;
  std::string where = {};  // the variable, or the file
  std::uint32_t line = 0;  // in the file
};

// Keys in the file use `_` instead of `-`.
std::string key_of(std::string option) {
  std::ranges::replace(option, '-', '_');
  return option;
}

// The defaults of the options of `audit` and `serve`.
std::vector<Row> defaults() {
  options::CommandLine line("nsposture", "", "");
  auto audit = line.add_command("audit", "");
  options::RuleOptions rules;
  options::CommonOptions common;
  options::add_rule_options(audit, rules);
  options::add_common_options(audit, common);
  std::vector<Row> rows = {{"db", ""}, {"cluster", ""}};
  const auto add = [&](const std::string& key, const std::string& option) {
    rows.push_back({key, line.default_of("audit", option)});
  };
  add("output", "output");
  rows.push_back({"kubernetes_version", ""});
  add("fail_on", "fail-on");
  for (const auto key : config::threshold_keys()) {
    auto option = std::string(key);
    std::ranges::replace(option, '_', '-');
    add(fmt::format("thresholds.{}", key), option);
  }
  for (const auto* key : {"rules", "allowed_creators", "trusted_identities", "accepted"}) {
    rows.push_back({key, ""});
  }
  rows.push_back({"notification.at", "high"});
  rows.push_back({"check", ""});
  return rows;
}

bool is_part_of(std::string_view key, std::string_view whole) {
  return key == whole || (key.starts_with(whole) && key[whole.size()] == '.');
}

// A row of the file replaces the default, or is added to those of its kind.
void put(std::vector<Row>& rows, const Row& row) {
  const auto group = std::string_view(row.key).substr(0, row.key.find('.'));
  const auto same = [&](const Row& other) {
    return other.from == From::Default && (other.key == row.key || other.key == group);
  };
  if (const auto found = std::ranges::find_if(rows, same); found != rows.end()) {
    *found = row;
    return;
  }
  const auto last = std::find_if(rows.rbegin(), rows.rend(),
                                 [&](const Row& other) { return is_part_of(other.key, group); });
  rows.insert(last.base(), row);
}

void put_environment(std::vector<Row>& rows) {
  for (const auto& one : options::environment()) {
    const auto key = key_of(one.option);
    const auto found = std::ranges::find(rows, key, &Row::key);
    if (found == rows.end()) continue;
    // A database may be a URL with a password.
    const auto value = key == "db" ? store::shown_database(one.value) : one.value;
    *found = {key, value, From::Environment, one.variable, 0};
  }
}

std::string from_text(const Row& row) {
  if (row.from == From::Default) return "default";
  return row.from == From::Environment ? row.where : fmt::format("{}:{}", row.where, row.line);
}

nlohmann::ordered_json row_json(const Row& row) {
  nlohmann::ordered_json json = {{"key", row.key}};
  json["value"] =
      row.value.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(row.value);
  switch (row.from) {
    case From::Default:
      json["from"] = "default";
      break;
    case From::Environment:
      json["from"] = "environment";
      json["variable"] = row.where;
      break;
    case From::File:
      json["from"] = "file";
      json["file"] = row.where;
      json["line"] = row.line;
      break;
  }
  return json;
}

}  // namespace

void show_configuration(const config::Config& config, const options::CommonOptions& common,
                        Io& io) {
  auto rows = defaults();
  for (const auto& setting : config.settings) {
    put(rows, {setting.key, setting.value, From::File, config.file, setting.line});
  }
  put_environment(rows);
  if (common.json()) {
    auto values = nlohmann::ordered_json::array();
    for (const auto& row : rows) values.push_back(row_json(row));
    const nlohmann::ordered_json json = {{"file", config.file}, {"values", values}};
    io.out << common.data(to_text(json, 2) + '\n');
    return;
  }
  std::vector<reports::text::Row> table = {{"KEY", "VALUE", "FROM"}};
  for (const auto& row : rows) {
    table.push_back({row.key, row.value.empty() ? "none" : row.value, from_text(row)});
  }
  io.out << reports::text::table(table, io.out_is_terminal ? io.width : 0);
}

}  // namespace nsposture::cli::commands
