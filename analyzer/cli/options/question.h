// The options of "VERB RESOURCE [NAME] [-n NS]", the way several commands are asked.
#pragma once

#include "analyzer/cli/options/parser.h"
#include "analyzer/queries/action.h"

namespace nsposture::cli::options {

// -A, as kubectl has it. --namespace must be declared before.
void add_all_namespaces(Parser& app);

void add_question_options(Parser& app, queries::ActionText& options, bool required);

// Says on the log where it had to guess the API group.
[[nodiscard]] queries::Action parse_action(const queries::ActionText& text, const Cluster& cluster);

}  // namespace nsposture::cli::options
