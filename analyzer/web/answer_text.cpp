#include "analyzer/web/answer_text.h"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace nsposture::web {

namespace {

std::string_view reason(int status) {
  constexpr std::array<std::pair<int, std::string_view>, 14> kReasons = {
      {{200, "OK"},
       {400, "Bad Request"},
       {401, "Unauthorized"},
       {404, "Not Found"},
       {405, "Method Not Allowed"},
       {408, "Request Timeout"},
       {413, "Content Too Large"},
       {415, "Unsupported Media Type"},
       {429, "Too Many Requests"},
       {431, "Request Header Fields Too Large"},
       {500, "Internal Server Error"},
       {501, "Not Implemented"},
       {503, "Service Unavailable"},
       {505, "HTTP Version Not Supported"}}};
  for (const auto& [known, text] : kReasons) {
    if (known == status) return text;
  }
  return "Answer";
}

// The connection header, if it differs from the default of the request's version.
std::string_view connection_line(const AnswerForm& form) {
  if (!form.keep) return "Connection: close\r\n";
  return form.http11 ? "" : "Connection: keep-alive\r\n";
}

}  // namespace

std::string answer_text(const WebAnswer& answer, const AnswerForm& form) {
  const std::string_view end = answer.text.ends_with('\n') ? "" : "\n";
  auto text = fmt::format("HTTP/1.1 {} {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n{}{}\r\n",
                          answer.status, reason(answer.status), answer.type,
                          answer.text.size() + end.size(), form.header, connection_line(form));
  if (form.head_only) return text;
  text += answer.text;
  text += end;
  return text;
}

}  // namespace nsposture::web
