#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/question.h"
#include "analyzer/cli/subject_argument.h"
#include "analyzer/cli/table.h"
#include "graph/escalation/escalation.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  SourceOptions source;
  QuestionOptions question;
  std::vector<std::string> subjects;
  std::vector<std::string> allowed;
  bool rules = false;
};

std::vector<Subject> parse_all(const std::vector<std::string>& texts) {
  std::vector<Subject> subjects;
  for (const auto& text : texts) subjects.push_back(parse_subject(text));
  return subjects;
}

void write_json(const Remedy& remedy, Io& io) {
  nlohmann::ordered_json json;
  json["complete"] = remedy.complete;
  json["removals"] = nlohmann::ordered_json::array();
  for (const auto& removal : remedy.removals) {
    json["removals"].push_back({{"command", removal.command}});
  }
  json["remaining"] = nlohmann::ordered_json::array();
  for (const auto& subject : remedy.remaining) {
    json["remaining"].push_back({{"kind", to_string(subject.kind)},
                                 {"namespace", subject.namespace_},
                                 {"name", subject.name}});
  }
  io.out << json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void write_text(const Remedy& remedy, Io& io) {
  if (remedy.removals.empty() && remedy.complete) io.out << "nothing has to be removed\n";
  for (const auto& removal : remedy.removals) io.out << visible(removal.command) << '\n';
  for (const auto& subject : remedy.remaining) {
    io.out << "# cannot be stopped by removing grants: " << visible(describe(subject)) << '\n';
  }
}

int run_remediate(const Options& options, Io& io) {
  set_up_log(options.common);
  const Question question(options.question);
  const auto loaded = load_cluster(options.source, io);
  if (options.source.db.empty()) report_diagnostics(loaded.diagnostics);
  const Escalation escalation(loaded.cluster, question.target());
  const auto remedy =
      escalation.remediate(parse_all(options.subjects), parse_all(options.allowed),
                           options.rules ? RemovalUnit::Rules : RemovalUnit::Bindings);
  if (options.common.json()) {
    write_json(remedy, io);
  } else {
    write_text(remedy, io);
  }
  return any_unreadable(loaded.diagnostics) ? kInput : kOk;
}

}  // namespace

Run declare_remediate(CLI::App& app) {
  auto options = std::make_shared<Options>();
  options->question.verb = "create";
  options->question.resource = "namespaces";
  add_question_options(app, options->question, /*required=*/false);
  app.add_option(
         "--subject", options->subjects,
         "end this subject's paths (default: everybody's but those allowed); may be repeated")
      ->type_name("SUBJECT");
  app.add_option("--allow", options->allowed, "this subject may keep its paths; may be repeated")
      ->type_name("SUBJECT");
  app.add_flag("--rules", options->rules, "remove rules of roles instead of bindings");
  add_source_options(app, options->source, /*db_is_target=*/false);
  add_common_options(app, options->common);
  return [options](Io& io) { return run_remediate(*options, io); };
}

}  // namespace nsposture::cli
