// The options of "VERB RESOURCE [NAME] [-n NS]", the form of action of several commands.
#pragma once

#include "analyzer/cli/options/parser.h"
#include "analyzer/queries/action.h"

namespace nsposture::cli::options {

// -A, as in kubectl. --namespace must be declared before.
void add_all_namespaces(Parser& app);

void add_question_options(Parser& app, queries::ActionText& options, bool required);

// Logs a note if the API group had to be guessed.
[[nodiscard]] queries::Action parse_action(const queries::ActionText& text, const Cluster& cluster);

}  // namespace nsposture::cli::options
