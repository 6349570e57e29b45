// The sandbox MQL5\Files, as a folder.
#include <sys/stat.h>
#include <unistd.h>

#include "simulation.hpp"

namespace mql {
namespace {
// What was written and not flushed is lost when the terminal dies.
struct OpenFile {
  FILE *file;
  std::string unwritten;
};
std::map<int, OpenFile> openFiles;
int nextHandle = 1;

std::string pathOf(const string &name) {
  std::string path = sim.filesFolder + "/" + name.u8__();
  for (char &c : path)
    if (c == '\\')
      c = '/';
  static std::set<std::string> made;
  if (made.insert(path.substr(0, path.rfind('/'))).second)
    for (size_t i = 1; i < path.size(); i++)
      if (path[i] == '/')
        mkdir(path.substr(0, i).c_str(), 0777);
  return path;
}

OpenFile *openFile(int handle) {
  auto found = openFiles.find(handle);
  return found == openFiles.end() ? nullptr : &found->second;
}

void flush(OpenFile &open) {
  fwrite(open.unwritten.data(), 1, open.unwritten.size(), open.file);
  open.unwritten.clear();
  fflush(open.file);
}

FILE *fileOf(int handle) {
  OpenFile *open = openFile(handle);
  if (open && !open->unwritten.empty())
    flush(*open);
  return open ? open->file : nullptr;
}
}  // namespace

void closeAllFiles(bool lost) {
  for (auto &[handle, open] : openFiles) {
    if (!lost)
      flush(open);
    fclose(open.file);
  }
  openFiles.clear();
}

int FileOpen(const string &name, int flags, short, uint) {
  std::string path = pathOf(name);
  const char *mode = "rb";
  if (flags & FILE_WRITE)
    mode = !(flags & FILE_READ) ? "wb" : access(path.c_str(), F_OK) == 0 ? "r+b" : "w+b";
  bool full = (flags & FILE_WRITE) && (sim.faults.diskFull || sim.schedule.diskFails());
  FILE *file = full ? nullptr : fopen(path.c_str(), mode);
  if (!file) {
    sim.lastError = 5004;
    return INVALID_HANDLE;
  }
  openFiles[nextHandle] = {file, {}};
  return nextHandle++;
}

void FileClose(int handle) {
  if (OpenFile *open = openFile(handle)) {
    flush(*open);
    fclose(open->file);
    openFiles.erase(handle);
  }
}

uint FileWriteString(int handle, const string &s, int) {
  OpenFile *open = openFile(handle);
  std::string text = s.u8__();
  if (!open || sim.schedule.diskFails())
    return 0;
  open->unwritten += text;
  return (uint)text.size();
}

string FileReadString(int handle, int) {
  std::string line;
  if (FILE *file = fileOf(handle))
    for (int c = fgetc(file); c != EOF && c != '\n'; c = fgetc(file))
      if (c != '\r')
        line += (char)c;
  return from8_(line);
}

bool FileIsEnding(int handle) {
  FILE *file = fileOf(handle);
  int c = file ? fgetc(file) : EOF;
  if (c != EOF)
    ungetc(c, file);
  return c == EOF;
}

void FileFlush(int handle) { fileOf(handle); }

ulong FileSize(int handle) {
  struct stat facts;
  FILE *file = fileOf(handle);
  if (!file || fstat(fileno(file), &facts) != 0)
    return 0;
  return (ulong)facts.st_size;
}

bool FileSeek(int handle, long offset, ENUM_FILE_POSITION origin) {
  FILE *file = fileOf(handle);
  return file && fseek(file, offset, (int)origin) == 0;
}

bool FileIsExist(const string &name, int) { return access(pathOf(name).c_str(), F_OK) == 0; }
bool FileDelete(const string &name, int) { return unlink(pathOf(name).c_str()) == 0; }

bool FileMove(const string &from, int, const string &to, int flags) {
  if (!(flags & FILE_REWRITE) && FileIsExist(to))
    return false;
  return rename(pathOf(from).c_str(), pathOf(to).c_str()) == 0;
}
}  // namespace mql
