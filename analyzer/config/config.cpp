#include "analyzer/config/config.h"

#include "analyzer/check/policy.h"
#include "analyzer/check/policy_node.h"
#include "analyzer/ingest/bytes/source_file.h"
#include "analyzer/rules/activity/creation/trusted.h"
#include "analyzer/rules/registry.h"
#include "graph/base/error.h"
#include "graph/base/moment.h"
#include "graph/base/pattern.h"
#include "graph/model/kubernetes_version.h"
#include "graph/model/subject_pattern.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <variant>

namespace nsposture::config {

namespace {

using check::PolicyNode;

// Keys of `thresholds`, which are options of the same name with dashes.
constexpr std::array<std::string_view, 13> kThresholds = {
    "burst",         "burst_window",     "creation_burst",       "short_lived",
    "opened_window", "baseline_history", "baseline_requests",    "flow_window",
    "unused_after",  "require_label",    "require_pod_security", "no_network_policy",
    "no_quota"};

// Rules on namespace creators, who are allowed on purpose.
constexpr std::array<std::string_view, 5> kCreatorRules = {"NP001", "NP002", "NP003", "NP005",
                                                           "NP008"};

// "rule NP110, namespace preview-*"
std::string pattern_text(const store::Acceptance& acceptance) {
  std::vector<std::string> parts;
  if (!acceptance.rule.empty()) parts.push_back("rule " + acceptance.rule);
  if (!acceptance.subject.empty()) parts.push_back("subject " + acceptance.subject);
  if (!acceptance.namespace_.empty()) parts.push_back("namespace " + acceptance.namespace_);
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string option_name(std::string_view key) {
  std::string name(key);
  std::ranges::replace(name, '_', '-');
  return name;
}

constexpr std::array<std::string_view, 2> kReceivers = {"webhook", "alertmanager"};

// Distinguishes a token from a word in a URL: it is long, and has letters and digits.
bool is_like_token(std::string_view word) {
  constexpr std::size_t kLong = 12;
  constexpr std::string_view kDigits = "0123456789";
  return word.size() >= kLong && word.find_first_of(kDigits) != word.npos &&
         word.find_first_not_of(kDigits) != word.npos;
}

// A user with a password, a query, or a path segment may be a secret.
bool may_hold_secret(std::string_view url) {
  const auto host = url.find("://");
  const auto rest = url.substr(host == url.npos ? 0 : host + 3);
  if (rest.find_first_of("@?#") != rest.npos) return true;
  auto path = rest.substr(std::min(rest.find('/'), rest.size()));
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    if (is_like_token(path.substr(0, end))) return true;
    path.remove_prefix(end);
  }
  return false;
}

class Reader {
 public:
  Reader(const std::string& name, Timestamp now) : now_(now) { config_.file = name; }

  Config read(const PolicyNode& root) {
    root.expect({"version", "kubernetes_version", "fail_on", "thresholds", "rules",
                 "allowed_creators", "trusted_identities", "accepted", "notification", "check"});
    if (const auto version = root.child("version"); version && version->text() != "1") {
      version->fail("this program reads version 1 of the configuration file");
    }
    scalar(root, "kubernetes_version");
    if (const auto level = root.child("fail_on")) {
      note("fail_on", *level, level->text());
      take("fail-on", level->word({"none", "info", "low", "medium", "high", "critical"}), *level);
    }
    if (const auto node = root.child("thresholds")) thresholds(*node);
    if (const auto node = root.child("rules")) rules(*node);
    if (const auto node = root.child("allowed_creators")) creators(*node);
    if (const auto node = root.child("trusted_identities")) trusted(*node);
    if (const auto node = root.child("accepted")) accepted(*node);
    if (const auto node = root.child("notification")) notification(*node);
    if (const auto node = root.child("check")) {
      note("check", *node, "the policy of `check`");
      config_.check = check::policy_of(*node, config_.file);
    }
    return std::move(config_);
  }

 private:
  void note(std::string key, const PolicyNode& node, std::string value) {
    config_.settings.push_back({std::move(key), std::move(value), node.line()});
  }

  void take(std::string option, std::string value, const PolicyNode& node) {
    config_.defaults.push_back({std::move(option), std::move(value), node.place()});
  }

  void scalar(const PolicyNode& root, std::string_view key) {
    const auto node = root.child(key);
    if (!node) return;
    if (!known_kubernetes_minor(node->text())) {
      node->fail("a version of Kubernetes is written as \"1.34\", in quotes");
    }
    note(std::string(key), *node, node->text());
    take(option_name(key), node->text(), *node);
  }

  void thresholds(const PolicyNode& node) {
    node.expect({kThresholds.begin(), kThresholds.end()});
    for (const auto& [key, value] : node.entries()) {
      // Only labels may be given several times.
      if (key != "require_label" || value.is_text()) {
        note("thresholds." + key, value, value.text());
        take(option_name(key), value.text(), value);
        continue;
      }
      std::vector<std::string> all;
      for (const auto& item : value.items()) all.push_back(item.text());
      note("thresholds." + key, value, fmt::format("{}", fmt::join(all, ",")));
      take(option_name(key), fmt::format("{}", fmt::join(all, ",")), value);
    }
  }

  void rules(const PolicyNode& node) {
    std::vector<std::string_view> ids;
    for (const auto& rule : rules::all_rules()) ids.push_back(rule.info.id);
    node.expect(ids);
    std::vector<std::string> severities;
    for (const auto& [id, value] : node.entries()) {
      const auto word = value.word({"off", "info", "low", "medium", "high", "critical"});
      note("rules." + id, value, word);
      const auto severity = store::severity_from(word);
      if (severity) {
        config_.severities[id] = *severity;
        severities.push_back(id + "=" + word);
      } else {
        config_.rules_off.push_back(id);
      }
    }
    if (!severities.empty()) {
      take("rule-severity", fmt::format("{}", fmt::join(severities, ",")), node);
    }
    if (!config_.rules_off.empty()) {
      take("rule-off", fmt::format("{}", fmt::join(config_.rules_off, ",")), node);
    }
  }

  // `sa:ci/*`, `group:platform`, `user:jane`.
  void creators(const PolicyNode& node) {
    for (const auto& item : node.items()) {
      const auto text = subject_pattern(item.text());
      const auto colon = text.find(':');
      const auto kind = text.substr(0, colon);
      const bool known = kind == "user" || kind == "group" || kind == "sa";
      if (colon == std::string::npos || !known || colon + 1 == text.size()) {
        item.fail(
            "a subject is user:NAME, group:NAME, sa:NAMESPACE/NAME or "
            "system:serviceaccount:NAMESPACE:NAME; `*` stands for any text");
      }
      store::Acceptance everybody;
      everybody.subject = text;
      if (store::covers_everything(everybody)) {
        item.fail("this allows every " + (kind == "sa" ? std::string("account") : kind) +
                  ": name those that are meant to create namespaces");
      }
      note("allowed_creators", item, text);
      allow(text, kind, text.substr(colon + 1), item);
    }
  }

  // `sa:cattle-system/rancher`
  void trusted(const PolicyNode& node) {
    std::vector<std::string> all;
    for (const auto& item : node.items()) {
      all.push_back(item.text());
      const auto wrong = rules::activity::creation::wrong_identity(all.back());
      if (!wrong.empty()) item.fail(wrong);
      note("trusted_identities", item, all.back());
    }
    if (!all.empty()) take("trusted-impersonators", fmt::format("{}", fmt::join(all, ",")), node);
  }

  void notification(const PolicyNode& node) {
    node.expect({"webhook", "webhook_file", "slack", "slack_file", "alertmanager",
                 "alertmanager_file", "at", "ca"});
    if (const auto slack = node.child("slack")) {
      slack->fail(
          "the address of a Slack webhook is a secret: write it to a file and name that "
          "file as slack_file");
    }
    for (const auto key : kReceivers) {
      if (const auto url = node.child(key)) address(std::string(key), *url);
    }
    for (const auto* key : {"webhook", "slack", "alertmanager"}) {
      const auto file = node.child(std::string(key) + "_file");
      if (!file) continue;
      auto& receiver = config_.receivers[key];
      if (!receiver.url.empty()) file->fail(fmt::format("give {0} or {0}_file, not both", key));
      receiver.file = file->text();
      note(fmt::format("notification.{}_file", key), *file, receiver.file);
    }
    if (const auto at = node.child("at")) {
      take("notify-at", at->word({"info", "low", "medium", "high", "critical"}), *at);
      note("notification.at", *at, at->text());
    }
    if (const auto ca = node.child("ca")) {
      take("notify-ca", ca->text(), *ca);
      note("notification.ca", *ca, ca->text());
    }
  }

  void address(const std::string& key, const PolicyNode& node) {
    const auto url = node.text();
    if (!url.starts_with("https://") && !url.starts_with("http://")) {
      node.fail("an address begins with https:// or http://");
    }
    if (may_hold_secret(url)) {
      node.fail(fmt::format(
          "this address may hold a secret: write it to a file and name that file as {}_file", key));
    }
    config_.receivers[key].url = url;
    note("notification." + key, node, url);
  }

  void allow(const std::string& text, const std::string& kind, const std::string& name,
             const PolicyNode& node) {
    for (const auto rule : kCreatorRules) {
      store::Acceptance acceptance;
      acceptance.rule = rule;
      acceptance.subject = text;
      acceptance.reason = "allowed to create namespaces by " + config_.file;
      config_.accepted.push_back(std::move(acceptance));
    }
    const auto slash = name.find('/');
    const bool half = slash == std::string::npos || slash == 0 || slash + 1 == name.size();
    if (kind == "sa" && half) {
      node.fail("an account is sa:NAMESPACE/NAME, for instance `sa:ci/*`");
    }
    if (name.find('*') != std::string::npos) return;
    if (kind == "sa") {
      config_.allowed.push_back(
          {SubjectKind::ServiceAccount, name.substr(0, slash), name.substr(slash + 1)});
    } else {
      config_.allowed.push_back(
          {kind == "user" ? SubjectKind::User : SubjectKind::Group, {}, name});
    }
  }

  void accepted(const PolicyNode& node) {
    for (const auto& item : node.items()) accepted_one(item);
  }

  void accepted_one(const PolicyNode& item) {
    item.expect({"rule", "subject", "namespace", "reason", "until"});
    store::Acceptance acceptance;
    const auto take_text = [&](std::string_view key, std::string& to) {
      if (const auto node = item.child(key)) to = node->text();
    };
    take_text("rule", acceptance.rule);
    take_text("subject", acceptance.subject);
    acceptance.subject = subject_pattern(acceptance.subject);
    take_text("namespace", acceptance.namespace_);
    if (acceptance.rule.empty() && acceptance.subject.empty() && acceptance.namespace_.empty()) {
      item.fail("what is accepted? give rule, subject or namespace");
    }
    refuse_everything(item, acceptance);
    check_rule(item, acceptance.rule);
    const auto reason = item.require("reason");
    acceptance.reason = reason.text();
    // YAML parses `y` as true.
    if (!reason.is_text()) reason.fail("words are expected, in quotes: why is it acceptable?");
    if (acceptance.reason.find_first_not_of(" \t") == std::string::npos) {
      item.require("reason").fail("the reason is empty: why is it all right?");
    }
    if (const auto until = item.child("until")) {
      if (is_length_of_time(until->text())) {
        until->fail(
            "a length of time would begin again with each run: write a date, such as "
            "2027-01-31");
      }
      const auto moment = parse_until(until->text(), now_);
      if (!moment.time) until->fail(moment.wrong);
      acceptance.until = moment.time;
    }
    note("accepted", item, pattern_text(acceptance));
    config_.accepted.push_back(std::move(acceptance));
  }

  // An acceptance that covers everything would make the tool useless.
  static void refuse_everything(const PolicyNode& item, const store::Acceptance& acceptance) {
    if (!store::covers_everything(acceptance)) return;
    item.fail(std::string(store::kCoversEverything));
  }

  static void check_rule(const PolicyNode& item, const std::string& rule) {
    if (rule.empty()) return;
    const bool known = std::ranges::any_of(rules::all_rules(), [&](const rules::Rule& one) {
      return matches_pattern(rule, one.info.id);
    });
    if (!known) item.require("rule").fail(fmt::format("no rule is like `{}`", rule));
  }

  Timestamp now_;
  Config config_;
};

}  // namespace

std::span<const std::string_view> threshold_keys() {
  return kThresholds;
}

Config parse_config(std::string_view text, const std::string& name, Timestamp now) {
  const check::PolicyDocument document(text, name);
  const auto root = document.root();
  if (!root) {
    Config config;
    config.file = name;
    return config;
  }
  return Reader(name, now).read(*root);
}

Config read_config(const std::string& path, Timestamp now) {
  const auto input = ingest::bytes::read_source_file(path);
  if (!input.trouble.empty()) {
    throw Error(ErrorCode::Usage, fmt::format("the configuration `{}` {}", path, input.trouble));
  }
  return parse_config(input.text, path, now);
}

std::string why_never_fails(std::string_view fail_on, const rules::RuleSettings& settings) {
  const auto level = store::severity_from(fail_on);
  if (!level) return "`fail_on` is none";
  bool all_off = true;
  for (const auto& rule : rules::all_rules()) {
    // Only for `check`.
    if (std::holds_alternative<rules::ChangeRule>(rule.judge)) continue;
    if (settings.off.contains(rule.info.id)) continue;
    const auto changed = settings.severities.find(rule.info.id);
    if (changed == settings.severities.end() || changed->second >= *level) return {};
    all_off = false;
  }
  return all_off ? "every rule is off" : "every rule is off or less severe than `fail_on`";
}

rules::RuleSettings rule_settings(const Config& config) {
  rules::RuleSettings settings;
  settings.off.insert(config.rules_off.begin(), config.rules_off.end());
  settings.severities.insert(config.severities.begin(), config.severities.end());
  return settings;
}

std::string why_never_fails(const Config& config) {
  std::string_view fail_on = "high";
  for (const auto& one : config.defaults) {
    if (one.option == "fail-on") fail_on = one.value;
  }
  return why_never_fails(fail_on, rule_settings(config));
}

std::vector<std::string> in_words(const Config& config) {
  std::vector<std::string> words;
  for (const auto& one : config.defaults) {
    if (one.option == "rule-off" || one.option == "rule-severity") continue;
    if (one.option == "trusted-impersonators") {
      words.push_back("impersonation is expected of " + one.value);
      continue;
    }
    words.push_back(fmt::format("--{} is {}", one.option, one.value));
  }
  for (const auto& rule : config.rules_off) words.push_back(rule + " is off");
  for (const auto& [rule, severity] : config.severities) {
    words.push_back(fmt::format("findings of {} are {}", rule, to_string(severity)));
  }
  for (const auto& one : config.accepted) {
    words.push_back(fmt::format("accepted{}: {} ({})",
                                one.until ? " until " + format_rfc3339(*one.until) : "",
                                pattern_text(one), one.reason));
  }
  for (const auto& [kind, receiver] : config.receivers) {
    words.push_back(receiver.file.empty()
                        ? fmt::format("`serve` notifies {} at {}", kind, receiver.url)
                        : fmt::format("`serve` notifies {} at the address in the file {}", kind,
                                      receiver.file));
  }
  if (config.check) words.emplace_back("`check` judges by the policy in it");
  return words;
}

}  // namespace nsposture::config
