#include "graph/base/masked.h"

#include "graph/base/ascii_lower.h"

#include <algorithm>
#include <array>
#include <utility>

namespace nsposture {

namespace {

constexpr std::string_view kMask = "…";
// Characters that end a word in a URL or a setting.
constexpr std::string_view kEnd = " \t\r\n\"'`<>|,;)";

std::size_t end_of(std::string_view text, std::size_t from, std::string_view ends) {
  return std::min(text.find_first_of(ends, from), text.size());
}

bool is_scheme_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '-' || c == '.';
}

bool is_number(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// The range of the password in the URL that begins at `begin`: from its colon to the @ before the
// host. A badly encoded password may contain an @ or a slash. A number after the colon is a port,
// and an @ after that is part of the path.
std::pair<std::size_t, std::size_t> password_in(std::string_view text, std::size_t begin) {
  const auto word = text.substr(0, end_of(text, begin, kEnd));
  const auto at = word.rfind('@');
  const auto colon = word.find(':', begin);
  const auto slash = std::min(word.find_first_of("/?#", begin), word.size());
  if (at == word.npos || at < begin || colon > at || colon > slash) return {0, 0};
  if (slash < at && is_number(word.substr(colon + 1, slash - colon - 1))) return {0, 0};
  return {colon, at};
}

// scheme://user:password@host
void mask_userinfo(std::string& text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    if (at == 0 || !is_scheme_char(text[at - 1])) continue;
    const auto [from, to] = password_in(text, at + 3);
    text.erase(from, to - from);
  }
}

// `password=x`, `sslpassword=x`, `token=x`, `access_token=x`, in upper or lower case.
void mask_settings(std::string& text) {
  constexpr std::array<std::string_view, 6> kKeys = {
      "password=", "passwd=", "pwd=", "token=", "api_key=", "apikey="};
  const auto lower = ascii_lower(text);
  std::string out;
  std::size_t done = 0;
  for (std::size_t at = 0; at < lower.size(); ++at) {
    const auto key = std::ranges::find_if(
        kKeys, [&](std::string_view one) { return lower.compare(at, one.size(), one) == 0; });
    if (key == kKeys.end()) continue;
    auto value = at + key->size();
    const bool quoted = value < text.size() && (text[value] == '\'' || text[value] == '"');
    const auto end = quoted ? std::min(text.find(text[value], value + 1), text.size() - 1) + 1
                            : end_of(text, value, std::string(kEnd) + "&");
    if (end == value) continue;
    out.append(text, done, value - done).append(kMask);
    done = end;
    at = end - 1;
  }
  if (done == 0) return;
  text = out + text.substr(done);
}

// Bearer tokens, and every Kubernetes token: three base64url parts, of which the first begins with
// {" in base64.
void mask_tokens(std::string& text) {
  constexpr std::string_view kToken = "eyJ";
  constexpr std::size_t kLeast = 20;
  for (auto at = text.find(kToken); at != std::string::npos; at = text.find(kToken, at)) {
    const auto end = end_of(text, at, std::string(kEnd) + "&:\\");
    if (end - at < kLeast) {
      at += kToken.size();
      continue;
    }
    text.replace(at, end - at, kMask);
    at += kMask.size();
  }
  constexpr std::string_view kBearer = "bearer ";
  const auto lower = ascii_lower(text);
  for (auto at = lower.rfind(kBearer); at != std::string::npos;
       at = at == 0 ? std::string::npos : lower.rfind(kBearer, at - 1)) {
    const auto value = at + kBearer.size();
    const auto end = end_of(text, value, kEnd);
    // Ordinary words may follow too: "bearer token wanted".
    if (end - value >= kLeast) text.replace(value, end - value, kMask);
  }
}

}  // namespace

std::string masked(std::string_view text) {
  std::string shown(text);
  mask_userinfo(shown);
  mask_settings(shown);
  mask_tokens(shown);
  return shown;
}

}  // namespace nsposture
