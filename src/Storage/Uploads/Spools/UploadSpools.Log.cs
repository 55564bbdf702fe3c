using Bib.Grains.Abstractions.Uploads;
using Microsoft.Extensions.Logging;

namespace Bib.Storage.Uploads.Spools;

internal sealed partial class UploadSpools
{
    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "What comes in of the upload {Upload} cannot be kept aside: if the node dies now, more is sent again.")]
    private partial void LogFailed(UploadId upload, Exception failure);
}
