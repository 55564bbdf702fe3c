using System.Text;
using Bib.Storage.Files;
using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>How to reach a server that somebody else keeps.</summary>
internal static class ExternalPostgres
{
    /// <summary>Where to, and with which certificates.</summary>
    public static NpgsqlConnectionStringBuilder Connection(ExternalPostgresOptions options)
    {
        var connection = new NpgsqlConnectionStringBuilder { Host = options.Host, Port = options.Port };
        if (Path.IsPathRooted(options.Host))
        {
            connection.SslMode = SslMode.Disable;
            return connection;
        }

        // Read for its mode: a key that others may read is no proof of who we are.
        _ = DurableFile.ReadSecret(options.ClientKey);
        connection.SslMode = SslMode.VerifyFull;
        connection.RootCertificate = options.RootCertificate;
        connection.SslCertificate = options.ClientCertificate;
        connection.SslKey = options.ClientKey;
        return connection;
    }

    /// <summary>The password of <c>bibd_admin</c>, which whoever keeps the server chose.</summary>
    public static string AdminPassword(ExternalPostgresOptions options) =>
        Encoding.UTF8.GetString(DurableFile.ReadSecret(options.AdminPasswordFile)).TrimEnd('\r', '\n');
}
