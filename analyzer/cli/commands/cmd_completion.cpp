// `completion`: the script that makes a shell complete nsposture's words, and the words themselves.
#include "analyzer/cli/commands/command.h"
#include "analyzer/cli/options/options.h"
#include "analyzer/cli/terminal/exit_code.h"
#include "analyzer/ingest/kube/kubeconfig.h"
#include "analyzer/rules/registry.h"
#include "reports/escape/terminal_text.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

extern "C" {
extern const char nsposture_completion_bash_begin[];
extern const char nsposture_completion_bash_end[];
extern const char nsposture_completion_zsh_begin[];
extern const char nsposture_completion_zsh_end[];
extern const char nsposture_completion_fish_begin[];
extern const char nsposture_completion_fish_end[];
}

namespace nsposture::cli::commands {

namespace {

struct Options {
  options::CommonOptions common;
  std::string what;
};

void write_rules(Io& io) {
  for (const auto& rule : rules::all_rules()) {
    io.out << rule.info.id << '\t' << rule.info.title << '\n';
  }
}

void write_contexts(Io& io) {
  for (const auto& name : ingest::kube::context_names(ingest::kube::default_kubeconfig_files())) {
    io.out << reports::escape::terminal_text(name) << '\n';
  }
}

int run_completion(const Options& options, Io& io) {
  options::set_up_log(options.common);
  if (options.what == "bash") {
    io.out.write(nsposture_completion_bash_begin,
                 nsposture_completion_bash_end - nsposture_completion_bash_begin);
  } else if (options.what == "zsh") {
    io.out.write(nsposture_completion_zsh_begin,
                 nsposture_completion_zsh_end - nsposture_completion_zsh_begin);
  } else if (options.what == "fish") {
    io.out.write(nsposture_completion_fish_begin,
                 nsposture_completion_fish_end - nsposture_completion_fish_begin);
  } else if (options.what == "rules") {
    write_rules(io);
  } else {
    write_contexts(io);
  }
  return kOk;
}

}  // namespace

Run declare_completion(options::Parser& app) {
  auto options = std::make_shared<Options>();
  app.add_option(
         "what", options->what,
         "the script for bash, zsh or fish; or what such a script completes: the ids of the "
         "rules, or the contexts of the kubeconfig")
      .one_of({"bash", "zsh", "fish", "rules", "contexts"})
      .required();
  options::add_common_options(app, options->common, {"text"});
  return [options](Io& io) { return run_completion(*options, io); };
}

}  // namespace nsposture::cli::commands
