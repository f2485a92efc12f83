#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/options/question.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/config/config.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/change/what_if.h"
#include "graph/base/error.h"
#include "reports/json/what_if.h"
#include "reports/text/what_if.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  queries::ActionText action;
  std::vector<std::string> words;
  std::vector<std::string> remove;
  std::vector<std::string> apply;
  std::uint32_t top = 0;
};

queries::ActionText action_of(const Options& options) {
  auto action = options.action;
  const auto& words = options.words;
  if (words.size() == 1 || words.size() > 3) {
    throw Error(ErrorCode::Usage, "the question is `VERB RESOURCE [NAME]`");
  }
  action.verb = words.empty() ? "create" : words[0];
  action.resource = words.empty() ? "namespaces" : words[1];
  if (words.size() == 3) action.name = words[2];
  if (action.resource.starts_with('/')) {
    throw Error(ErrorCode::Usage, "paths lead to resources, not to URLs");
  }
  return action;
}

// The applied manifests are not a cluster: the built-in roles are in the one they are applied to.
std::optional<analysis::Scan> read_applied(const Options& options, Io& io) {
  if (options.apply.empty()) return std::nullopt;
  options::SourceOptions source;
  source.from = options.apply;
  source.version = options.source.version;
  source.version.builtin_roles = "none";
  source.default_namespace = options.source.default_namespace;
  return options::read_sources(source, io);
}

int run_what_if(const Options& options, Io& io) {
  options::set_up_log(options.common);
  queries::WhatIfQuestion question{options.remove, nullptr, options.top, action_of(options)};
  if (io.configuration != nullptr) question.rules = config::rule_settings(*io.configuration);
  if (options.remove.empty() && options.apply.empty() && options.top == 0) {
    throw Error(ErrorCode::Usage, "say what would change: --remove, --apply or --top");
  }
  const auto loaded = options::load_cluster(options.source, io);
  if (options.source.db.empty()) options::report_diagnostics(loaded.diagnostics);
  const auto applied = read_applied(options, io);
  if (applied) {
    options::report_diagnostics(applied->diagnostics);
    question.apply = &applied->cluster;
  }
  (void)options::parse_action(question.action, loaded.cluster);
  auto answer = queries::what_if(loaded.cluster, question);
  answer.applied = options.apply;
  queries::add_lost(loaded.diagnostics, answer.caveats.incomplete);
  if (applied) queries::add_lost(applied->diagnostics, answer.caveats.incomplete);
  io.out << (options.common.json() ? options.common.data(reports::json::what_if(answer))
                                   : shown(reports::text::what_if(answer), io));
  if (options::is_incomplete(loaded) || (applied && options::is_incomplete(*applied)))
    return kInput;
  if (!answer.caveats.whole()) return kInput;
  return answer.anybody_gains() ? kFindings : kOk;
}

}  // namespace

Run declare_what_if(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("question", options->words, "VERB RESOURCE [NAME]; default: create namespaces");
  app.add_option(
         "--remove", options->remove,
         "without this: clusterrolebinding/NAME or rolebinding/NAMESPACE/NAME; with =SUBJECT "
         "behind it that subject of it; clusterrole/NAME#N: the rule at that place, from 0")
      .type_name("OBJECT")
      .one_value_each();
  app.add_option("--apply", options->apply, "with these manifests, files or folders")
      .type_name("PATH")
      .one_value_each();
  app.add_option("--top", options->top,
                 "without the first N removals of `nsposture remediate --everybody`")
      .type_name("N");
  app.add_option("-n,--namespace", options->action.namespace_,
                 "ask in this namespace (default: cluster-wide)")
      .type_name("NS");
  app.add_option("--subresource", options->action.subresource, "as in pods/log");
  app.add_option("--api-group", options->action.api_group, "as in deployments.apps");
  options::add_source_options(app, options->source, /*db_is_target=*/false);
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_what_if(*options, io); };
}

}  // namespace nsposture::cli::commands
