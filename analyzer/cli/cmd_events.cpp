#include "analyzer/cli/analysis.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/exit_code.h"
#include "analyzer/cli/options.h"
#include "analyzer/cli/progress.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace nsposture::cli {

namespace {

struct Options {
  CommonOptions common;
  std::string db;
  std::vector<std::string> paths;
};

std::string to_json(const ingest::ImportResult& result) {
  nlohmann::ordered_json json;
  const auto& tally = result.tally;
  json["bytes"] = tally.bytes;
  json["lines"] = tally.lines;
  json["events"] = tally.events;
  json["kept"] = tally.kept;
  json["duplicates"] = tally.duplicates;
  json["irrelevant"] = tally.irrelevant;
  json["malformed"] = nlohmann::ordered_json::array();
  for (const auto& diagnostic : result.malformed) {
    json["malformed"].push_back(
        {{"file", diagnostic.file}, {"line", diagnostic.line}, {"message", diagnostic.message}});
  }
  json["malformed_lines"] = tally.malformed;
  json["formats"] = result.formats;
  json["seconds"] = result.seconds;
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void write_text(const ingest::ImportResult& result, Io& io) {
  const auto& tally = result.tally;
  io.out << fmt::format(
      "{} in {} lines read in {:.2f} s: {} events kept, {} already held, {} "
      "irrelevant, {} malformed\n",
      bytes_text(static_cast<double>(tally.bytes)), tally.lines, result.seconds, tally.kept,
      tally.duplicates, tally.irrelevant, tally.malformed);
}

int run_import(const Options& options, Io& io) {
  set_up_log(options.common);
  store::Store store(options.db, store::OpenMode::ReadWrite);
  const auto result = import_logs(options.paths, store, io);
  if (options.common.json()) {
    io.out << to_json(result) << '\n';
  } else {
    write_text(result, io);
  }
  return result.unreadable.empty() && result.tally.malformed == result.cut ? kOk : kInput;
}

}  // namespace

Run declare_events(CLI::App& app) {
  auto options = std::make_shared<Options>();
  auto* import = app.add_subcommand("import",
                                    "Import audit logs; what is held already is not "
                                    "imported again");
  app.require_subcommand(1);
  import->add_option("--db", options->db, "the database")->required()->type_name("FILE");
  import->add_option("paths", options->paths, "log files or folders, or - for stdin")
      ->required()
      ->type_name("PATH");
  import->footer(
      "\nExample:\n  nsposture events import --db posture.db "
      "/var/log/kubernetes/audit.log");
  add_common_options(*import, options->common);
  return [options](Io& io) { return run_import(*options, io); };
}

}  // namespace nsposture::cli
