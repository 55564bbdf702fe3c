using Bib.Silo.Paths;
using Bib.Storage.Postgres;

namespace Bib.Silo.Configuration;

/// <summary>The managed server's options as the configuration and the node's folders give them.</summary>
internal static class PostgresSettings
{
    /// <exception cref="ConfigurationException">Together they make no server; the message says why.</exception>
    public static PostgresOptions Of(EffectiveConfiguration configuration, NodePaths paths)
    {
        var options = new PostgresOptions
        {
            Provider = Enum.Parse<PostgresProvider>(configuration[Settings.PostgresProvider], ignoreCase: true),
            Directory = paths.Postgres,
            SecretsFile = Path.Combine(paths.ConfigFolder, "secrets", "db.enc"),
            BinDirectory = configuration[Settings.PostgresBinDirectory],
            Major = configuration.Whole(Settings.PostgresMajor),
            Account = configuration[Settings.PostgresAccount],
            MaxConnections = configuration.Whole(Settings.PostgresMaxConnections),
            PoolSize = configuration.Whole(Settings.PostgresPoolSize),
            SharedBuffersMebibytes = configuration.Whole(Settings.PostgresSharedBuffers),
            QueryLog = Enum.Parse<PostgresQueryLog>(configuration[Settings.PostgresQueryLog], ignoreCase: true),
            LogDays = configuration.Whole(Settings.PostgresLogDays),
            LogMebibytes = configuration.Whole(Settings.PostgresLogMebibytes),
            StartTimeout = TimeSpan.FromSeconds(configuration.Whole(Settings.PostgresStartSeconds)),
            ContainerEngine = configuration[Settings.PostgresContainerEngine],
            ContainerImage = configuration[Settings.PostgresContainerImage],
            ContainerMemoryMebibytes = configuration.Whole(Settings.PostgresContainerMemory),
            ContainerCpus = configuration.Whole(Settings.PostgresContainerCpus),
            External = new ExternalPostgresOptions
            {
                Host = configuration[Settings.PostgresExternalHost],
                Port = configuration.Whole(Settings.PostgresExternalPort),
                RootCertificate = configuration[Settings.PostgresExternalRootCertificate],
                ClientCertificate = configuration[Settings.PostgresExternalClientCertificate],
                ClientKey = configuration[Settings.PostgresExternalClientKey],
                AdminPasswordFile = configuration[Settings.PostgresExternalAdminPasswordFile],
            },
        };
        var verdict = new PostgresOptionsValidator().Validate(null, options);
        return verdict.Failed ? throw new ConfigurationException(verdict.FailureMessage) : options;
    }
}
