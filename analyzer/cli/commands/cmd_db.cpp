#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/commands/steps.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "graph/base/error.h"
#include "graph/base/json_text.h"
#include "reports/escape/terminal_text.h"
#include "reports/text/table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <memory>
#include <utility>

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  std::string db;
  std::int64_t keep_s = 0;
  std::string to;
};

std::string info_json(const store::Store& store) {
  nlohmann::ordered_json json;
  json["schema_version"] = store.schema_version();
  json["events"] = store.event_count();
  json["snapshots"] = nlohmann::ordered_json::array();
  for (const auto& info : store.whole().snapshots()) {
    json["snapshots"].push_back({{"id", info.id},
                                 {"cluster", info.cluster},
                                 {"taken", format_rfc3339(info.taken)},
                                 {"sources", info.sources},
                                 {"objects", info.objects},
                                 {"rejected", info.rejected},
                                 {"unreadable", info.unreadable},
                                 {"not_read", info.not_read}});
  }
  json["coverage"] = nlohmann::ordered_json::array();
  for (const auto& part : store.whole().coverage()) {
    json["coverage"].push_back({{"file", part.file},
                                {"format", part.format},
                                {"cluster", part.cluster},
                                {"apiserver", part.apiserver},
                                {"first", format_rfc3339(part.first)},
                                {"last", format_rfc3339(part.last)},
                                {"lines", part.tally.lines},
                                {"kept", part.tally.kept}});
  }
  return to_text(json, 2);
}

void write_info(const store::Store& store, Io& io) {
  io.out << fmt::format("schema version {}, {} audit events\n\n", store.schema_version(),
                        store.event_count());
  std::vector<reports::text::Row> rows = {{"SNAPSHOT", "CLUSTER", "AS OF", "OBJECTS", "SOURCES"}};
  for (const auto& info : store.whole().snapshots()) {
    auto sources = info.sources;
    if (!info.not_read.empty()) {
      sources += fmt::format(" (not read: {})", fmt::join(info.not_read, ", "));
    }
    rows.push_back({std::to_string(info.id), info.cluster, format_rfc3339(info.taken),
                    std::to_string(info.objects), std::move(sources)});
  }
  io.out << reports::text::table(rows, table_width(io));
  rows = {{"LOG", "FORMAT", "FROM", "TO", "EVENTS KEPT"}};
  for (const auto& part : store.whole().coverage()) {
    rows.push_back({part.file, part.format, format_rfc3339(part.first), format_rfc3339(part.last),
                    std::to_string(part.tally.kept)});
  }
  if (rows.size() > 1) {
    io.out << '\n';
    io.out << reports::text::table(rows, table_width(io));
  }
}

int run_info(const Options& options, Io& io) {
  options::set_up_log(options.common);
  const store::Store store(options.db, store::OpenMode::ReadOnly);
  if (options.common.json()) {
    io.out << options.common.data(info_json(store) + '\n');
  } else {
    write_info(store, io);
  }
  return kOk;
}

int run_verify(const Options& options, Io& io) {
  options::set_up_log(options.common);
  const store::Store store(options.db, store::OpenMode::ReadOnly);
  const auto problems = store.verify();
  if (options.common.json()) {
    const nlohmann::ordered_json json = {{"sound", problems.empty()}, {"problems", problems}};
    io.out << options.common.data(to_text(json, 2) + '\n');
  } else if (problems.empty()) {
    io.out << "the database is sound\n";
  } else {
    for (const auto& problem : problems) io.out << reports::escape::terminal_text(problem) << '\n';
  }
  return problems.empty() ? kOk : kInput;
}

// Opening for writing also migrates, and would create a missing file.
store::Store open_existing(const std::string& path) {
  std::error_code failed;
  if (!store::is_server_url(path) && !std::filesystem::exists(path, failed)) {
    throw Error(ErrorCode::Input, "there is no database `" + path + "`");
  }
  return store::Store(path, store::OpenMode::ReadWrite);
}

int run_migrate(const Options& options, Io& io) {
  options::set_up_log(options.common);
  const auto store = open_existing(options.db);
  if (options.common.json()) {
    const nlohmann::ordered_json json = {{"schema_version", store.schema_version()}};
    io.out << options.common.data(to_text(json) + '\n');
  } else {
    io.out << fmt::format("the database is of schema version {}\n", store.schema_version());
  }
  return kOk;
}

int run_copy(const Options& options, Io& io) {
  options::set_up_log(options.common);
  const store::Store store(options.db, store::OpenMode::ReadOnly);
  store.copy_to(options.to);
  if (options.common.json()) {
    io.out << options.common.data(to_text(nlohmann::ordered_json{{"copy", options.to}}) + '\n');
  } else {
    io.out << fmt::format("copied to {}\n", reports::escape::terminal_text(options.to));
  }
  return kOk;
}

int run_prune(const Options& options, Io& io) {
  options::set_up_log(options.common);
  auto store = open_existing(options.db);
  const Timestamp before{io.now().ns - options.keep_s * 1'000'000'000, 0};
  const auto gone = store.prune(before);
  if (options.common.json()) {
    const nlohmann::ordered_json json = {{"before", format_rfc3339(before)},
                                         {"events", gone.events},
                                         {"snapshots", gone.snapshots},
                                         {"analyses", gone.analyses},
                                         {"flows", gone.flows}};
    io.out << options.common.data(to_text(json) + '\n');
  } else {
    io.out << fmt::format(
        "removed what is older than {}: {} audit events, {} snapshots, {} analyses, {} flows\n",
        format_rfc3339(before), gone.events, gone.snapshots, gone.analyses, gone.flows);
  }
  return kOk;
}

}  // namespace

Run declare_db(options::Parser& app) {
  auto options = std::make_shared<Options>();
  auto run = std::make_shared<int (*)(const Options&, Io&)>(nullptr);
  app.require_subcommand();
  const auto add = [&](const char* name, const char* summary, int (*what)(const Options&, Io&),
                       const char* more = "") {
    auto sub = app.add_subcommand(name, summary);
    sub.add_option("--db", options->db, "the database").required().type_name("FILE");
    sub.add_example(fmt::format("nsposture db {} --db posture.db{}", name, more));
    options::add_common_options(sub, options->common);
    sub.on_use([run, what] { *run = what; });
    return sub;
  };
  add("info", "Show the content of the database", run_info);
  add("verify", "Check the file and its content", run_verify);
  add("migrate", "Migrate the file to the schema of this version", run_migrate);
  auto copy = add("copy", "Copy the database to a new file, also while it is in use", run_copy,
                  " --to posture-copy.db");
  copy.add_option("--to", options->to, "the new file; it must not exist")
      .required()
      .type_name("FILE");
  auto prune =
      add("prune", "Remove old data; evidence that findings cite stays", run_prune, " --keep 90d");
  prune.add_duration("--keep", options->keep_s, "how far back to keep events and snapshots")
      .required()
      .check([](const std::string& value) -> std::string {
        return value.starts_with('-') || value == "0" ? "wants a time in the past" : "";
      });
  return [options, run](Io& io) { return (*run)(*options, io); };
}

}  // namespace nsposture::cli::commands
