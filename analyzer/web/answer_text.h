// An answer as HTTP text.
#pragma once

#include "analyzer/web/web_server.h"

#include <string>
#include <string_view>

namespace nsposture::web {

struct AnswerForm {
  std::string_view header;  // more header lines, each with its CRLF
  bool keep = false;        // the connection stays open
  bool http11 = true;       // the version of the request
  bool head_only = false;   // the request was HEAD
};

[[nodiscard]] std::string answer_text(const WebAnswer& answer, const AnswerForm& form);

}  // namespace nsposture::web
