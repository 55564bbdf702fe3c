using System.Globalization;
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

    /// <summary>Refuses a server that lets nobody in, lets anybody in, or is of a version Bib does not know.</summary>
    /// <param name="options">Which server.</param>
    /// <param name="isThere">Whether it answered.</param>
    /// <param name="probe">What it answered.</param>
    /// <exception cref="PostgresServerException">Says which of them, and what to do.</exception>
    public static void Require(ExternalPostgresOptions options, bool isThere, PostgresProbe probe)
    {
        if (!isThere)
        {
            throw new PostgresServerException(
                $"The external PostgreSQL at '{options.Host}' (postgres.external.host), port {options.Port}, lets "
                + $"{DatabaseRole.Admin} not in; the log says why.");
        }

        if (!Path.IsPathRooted(options.Host) && !probe.TookCertificate)
        {
            throw new PostgresServerException(
                $"The external PostgreSQL at '{options.Host}', port {options.Port}, does not ask for a certificate: whoever "
                + "has a password would be let in from anywhere. Set ssl_ca_file there, and clientcert=verify-ca on its "
                + "hostssl lines in pg_hba.conf.");
        }

        var major = int.Parse(probe.Version!.Split('.')[0], CultureInfo.InvariantCulture);
        if (major is < PostgresBinaries.MajorMin or > PostgresBinaries.MajorMax)
        {
            throw new PostgresServerException(
                $"The external PostgreSQL at '{options.Host}' is of version {probe.Version}; Bib works with "
                + $"{PostgresBinaries.MajorMin} to {PostgresBinaries.MajorMax}.");
        }
    }
}
