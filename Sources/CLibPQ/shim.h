// Debian keeps libpq's headers in a folder of their own; other systems have them on the search path.
// Asking the preprocessor spares every build machine a pkg-config.
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif
