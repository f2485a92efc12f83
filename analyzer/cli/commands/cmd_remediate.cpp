#include "analyzer/analysis/causes/grant_use.h"
#include "analyzer/analysis/load.h"
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/options/question.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/config/config.h"
#include "analyzer/queries/caveats.h"
#include "analyzer/queries/change/remediate.h"
#include "analyzer/queries/subject_argument.h"
#include "graph/base/error.h"
#include "reports/formats/kustomize.h"
#include "reports/json/remediate.h"
#include "reports/text/remediate.h"

#include <memory>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  options::SourceOptions source;
  queries::ActionText question;
  std::vector<std::string> words;
  std::vector<std::string> subjects;
  std::vector<std::string> allowed;
  bool everybody = false;
  bool rules = false;
  bool patch = false;
  std::uint32_t top = 0;
  bool keep_used = false;
};

std::vector<Subject> parse_all(const std::vector<std::string>& texts) {
  std::vector<Subject> subjects;
  subjects.reserve(texts.size());
  for (const auto& text : texts) subjects.push_back(queries::parse_subject(text));
  return subjects;
}

// "[SUBJECT] [VERB RESOURCE [NAME]]": with --all-but, --everybody or --subject there is no leading
// subject, and two words are a verb and a resource.
queries::RemediateQuestion read_words(const Options& options) {
  queries::RemediateQuestion asked{
      {parse_all(options.subjects), parse_all(options.allowed), escalation::RemovalUnit::Bindings},
      options.question,
      options.top};
  if (options.rules) asked.whose.unit = escalation::RemovalUnit::Rules;
  auto words = options.words;
  const bool told = options.everybody || !options.subjects.empty() || !options.allowed.empty();
  if (!told && (words.size() == 1 || words.size() > 2)) {
    asked.whose.subjects.push_back(queries::parse_subject(words.front()));
    words.erase(words.begin());
  } else if (!told) {
    throw Error(ErrorCode::Usage,
                "say whose paths to end: `SUBJECT VERB RESOURCE`, `--all-but SUBJECT VERB "
                "RESOURCE` or `--everybody VERB RESOURCE`");
  }
  if (words.size() == 1 || words.size() > 3) {
    throw Error(ErrorCode::Usage, "the question is `VERB RESOURCE [NAME]`");
  }
  asked.action.verb = words.empty() ? "create" : words[0];
  asked.action.resource = words.empty() ? "namespaces" : words[1];
  if (words.size() == 3) asked.action.name = words[2];
  return asked;
}

// The bindings that the log shows in use.
std::vector<ObjectKey> used_bindings(const Options& options) {
  if (options.source.db.empty()) {
    throw Error(ErrorCode::Usage, "--keep-used needs --db: the log says what is used");
  }
  const auto store = options::open_for_reading(options.source.db, options.source.cluster_name);
  const auto file = analysis::open_case_file(store);
  const analysis::GrantUses uses(*file);
  if (!uses.known()) {
    throw Error(ErrorCode::Usage,
                "--keep-used: the database has no audit log that says which grants are used");
  }
  return uses.used();
}

int run_remediate(const Options& options, Io& io) {
  options::set_up_log(options.common);
  auto asked = read_words(options);
  if (io.configuration != nullptr) asked.rules = config::rule_settings(*io.configuration);
  if (io.configuration != nullptr && asked.whose.subjects.empty()) {
    const auto& allowed = io.configuration->allowed;
    asked.whose.allowed.insert(asked.whose.allowed.end(), allowed.begin(), allowed.end());
  }
  if (options.keep_used) asked.kept = used_bindings(options);
  if (asked.action.resource.starts_with('/')) {
    throw Error(ErrorCode::Usage, "paths lead to resources, not to URLs");
  }
  const auto loaded = options::load_cluster(options.source, io);
  (void)options::parse_action(asked.action, loaded.cluster);
  if (options.source.db.empty()) options::report_diagnostics(loaded.diagnostics);
  auto answer = queries::remediate(loaded.cluster, asked);
  if (options::is_incomplete(loaded)) {
    queries::add_lost(loaded.diagnostics, answer.caveats.incomplete);
    answer.complete = answer.smallest = false;
  }
  if (options.keep_used) {
    queries::add_note(
        "of a log only requests on namespaces, RBAC, identities and pods are kept: a binding that "
        "is used for nothing else counts as unused",
        answer.caveats);
  }
  if (options.patch) {
    io.out << reports::formats::kustomize_component(answer);
  } else if (options.common.json()) {
    io.out << options.common.data(reports::json::remediation(answer));
  } else {
    io.out << shown(reports::text::remediation(answer), io);
  }
  if (options::is_incomplete(loaded) || !answer.caveats.whole()) return kInput;
  return answer.complete ? kOk : kFindings;
}

}  // namespace

Run declare_remediate(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option("question", options->words,
                 "[SUBJECT] VERB RESOURCE [NAME]; default: create namespaces");
  app.add_option("-n,--namespace", options->question.namespace_,
                 "in this namespace (default: cluster-wide)")
      .type_name("NS");
  options::add_all_namespaces(app);
  app.add_option("--subresource", options->question.subresource, "as in pods/log");
  app.add_option("--api-group", options->question.api_group, "as in deployments.apps");
  app.add_option("--subject", options->subjects, "end this subject's paths; may be repeated")
      .type_name("SUBJECT")
      .one_value_each();
  app.add_option("--all-but,--allow", options->allowed,
                 "end the paths of all subjects except this one; may be repeated")
      .type_name("SUBJECT")
      .one_value_each();
  app.add_flag("--everybody", options->everybody,
               "end the paths of all subjects except Kubernetes' own components");
  app.add_flag("--rules", options->rules, "remove rules of roles instead of bindings");
  app.add_option(
         "--top", options->top,
         "only the first N removals: those of the most severe findings, then those that end "
         "the most paths")
      .type_name("N");
  app.add_flag("--keep-used", options->keep_used,
               "with --db: keep bindings that the audit log shows in use");
  app.add_flag("--patch", options->patch, "print a kustomize component that patches the manifests");
  options::add_source_options(app, options->source, /*db_is_target=*/false);
  options::add_common_options(app, options->common);
  return [options](Io& io) { return run_remediate(*options, io); };
}

}  // namespace nsposture::cli::commands
