using System.CommandLine;
using System.CommandLine.Help;
using Bib.Cli.Commands.Admin;
using Bib.Cli.Commands.Config;
using Bib.Cli.Commands.Dataset;
using Bib.Cli.Commands.Eval;
using Bib.Cli.Commands.Grant;
using Bib.Cli.Commands.Network;
using Bib.Cli.Commands.Node;
using Bib.Cli.Commands.Query;
using Bib.Cli.Commands.Start;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Commands.Transfer;
using Bib.Cli.Commands.User;
using Bib.Cli.Completion;
using Bib.Cli.Doctor;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Commands;

/// <summary>Every command, as a tree. Help, completion and the tests walk the same one.</summary>
internal static class CommandTree
{
    public static RootCommand Create(GlobalOptions options, BibTerminal terminal)
    {
        var root = new BibRoot
        {
            Subcommands =
            {
                new SetupCommand(), new DemoCommand(), new DoctorCommand(),
                new Node.StatusCommand(),
                new BibGroup(
                    "topic", "Named places in a tree that group datasets.",
                    [
                        new("bib topic create weather/stations --parents", "make a topic, and those above it"),
                        new("bib topic list -o name", "their paths, one a line"),
                    ],
                    new Topic.ListCommand(), new Topic.GetCommand(), new Topic.CreateCommand(),
                    new Topic.UpdateCommand(), new RenameCommand(), TopicVerbs.Roles(),
                    TopicVerbs.Archive(), TopicVerbs.Unarchive(), new DeleteCommand(),
                    TopicVerbs.Restore(), new DiscoverCommand(), SubscriptionCommand.Subscribe(),
                    SubscriptionCommand.Unsubscribe(), new SubscriptionsCommand()),
                new BibGroup(
                    "dataset", "Data in a topic: files or folders, with versions.",
                    [
                        new("bib dataset upload weather/gsod ./gsod -p", "publish a folder"),
                        new("bib dataset download weather/gsod", "get it back, verified"),
                    ],
                    new Dataset.ListCommand(), new Dataset.GetCommand(), new Dataset.CreateCommand(),
                    new UploadCommand(), new DownloadCommand(), new LsCommand(), new ShowCommand(), new LineageCommand(),
                    VersionsCommand.Versions(), VersionsCommand.Log(), new DiffCommand(), new VerifyCommand(), new CiteCommand(),
                    new ExportCommand(), new ImportCommand(),
                    new SchemaCommand(), new ProfileCommand(), new PreviewCommand(),
                    new Dataset.UpdateCommand(), new MoveCommand(), DatasetVerbs.Roles(),
                    DatasetVerbs.Archive(), DatasetVerbs.Unarchive(),
                    new RmCommand(), DatasetVerbs.Restore(),
                    new FetchCommand(), new ReplicasCommand(), PinCommand.Pin(), PinCommand.Unpin(), new DropCommand())
                {
                    Aliases = { "ds" },
                },
                new QueryCommand(), new EvalCommand(),
                new BibGroup(
                    "job", "Instructions that the node runs over its datasets: clean, join, publish.",
                    [
                        new("bib job create clean.yaml --wait", "run instructions, and see what they do"),
                        new("bib job list --status running", "what is under way"),
                    ],
                    new Job.CreateCommand(), new Job.ListCommand(), new Job.StatusCommand(), new Job.LogsCommand(),
                    new Job.WaitCommand(), new Job.CancelCommand(), new Job.RetryCommand()),
                new BibGroup(
                    "user", "People and programs that the node knows by their keys.",
                    [
                        new("bib user whoami", "who you are to the node"),
                        new("bib user create --public-key $KEY --name Ada", "make a colleague known"),
                    ],
                    new User.ListCommand(), User.GetCommand.Get(), User.GetCommand.Show(), new User.CreateCommand(),
                    new User.UpdateCommand(), User.StatusVerb.Disable(), User.StatusVerb.Enable(),
                    User.StatusVerb.Remove(), new WhoAmICommand()),
                new BibGroup(
                    "grant", "Who may do what on topics and datasets.",
                    [
                        new("bib grant add $FRIEND contributor --topic weather", "may add datasets to it"),
                        new("bib grant list --topic weather", "who may do what in it"),
                    ],
                    new AddCommand(), new Grant.ListCommand(), new RemoveCommand()),
                new Session.LoginCommand(),
                new Session.LogoutCommand(),
                new BibGroup(
                    "session", "Who is signed in to the node.",
                    [
                        new("bib session list", "where you are signed in"),
                        new("bib session revoke $SESSION", "the laptop that was lost"),
                    ],
                    new Session.ListCommand(), new Session.RevokeCommand()),
                new BibGroup(
                    "context", "The nodes that bib knows by name.",
                    [
                        new("bib context list", "and which one is in use"),
                        new("bib context use local", "this account's own node again"),
                    ],
                    new Context.ListCommand(), new Context.ShowCommand(), new Context.UseCommand(), new Context.RmCommand()),
                new BibGroup(
                    "node", "The node: who it is, starting and stopping it; and the nodes that it knows.",
                    [
                        new("bib node start", "start a node in the background"),
                        new("bib node info -o json", "everything it says of itself"),
                        new("bib node connect $PEER_ADDRESS", "meet another node"),
                    ],
                    new InfoCommand(), new StartCommand(), new StopCommand(), new RestartCommand(),
                    new Node.ListCommand(), new ConnectCommand(), new DisconnectCommand(), new BanCommand(),
                    new UnbanCommand(), new BansCommand(), new ModeCommand()),
                new BibGroup(
                    "network", "The node among others.",
                    [
                        new("bib network status", "connected or not, and where it is reached"),
                        new("bib network peers", "who it is connected with"),
                    ],
                    new Network.StatusCommand(), new PeersCommand(), new TopologyCommand()),
                new BibGroup(
                    "transfer", "What the node fetches from other nodes.",
                    [
                        new("bib transfer list --open", "what is under way, and how far it is"),
                        new("bib transfer pause $TRANSFER", "have one wait"),
                    ],
                    new Transfer.ListCommand(), TransferVerb.Pause(), TransferVerb.Resume(), TransferVerb.Cancel()),
                new BibGroup(
                    "admin", "Looking after a node.",
                    [
                        new("bib admin audit verify", "prove that no record of a change was altered"),
                        new("bib admin grains", "what the node's parts have been doing"),
                        new("bib admin scrub", "read all that the node keeps and find what is damaged"),
                    ],
                    new BibGroup(
                        "audit", "The log of who did what.",
                        [
                            new("bib admin audit list --from 7d", "who did what in the last week"),
                            new("bib admin audit verify", "check the whole log"),
                        ],
                        new AuditListCommand(), new AuditVerifyCommand()),
                    new GrainsCommand(), new LogsCommand(), new MetricsCommand(), new ScrubCommand()),
                new BibGroup(
                    "config", "The node's settings.",
                    [
                        new("bib config view --origin", "each with who said so"),
                        new("bib config set log.level debug", "change one while the node runs"),
                    ],
                    ConfigListCommand.View(), ConfigListCommand.List(), new ConfigGetCommand(), ConfigSetCommand.Set(),
                    ConfigSetCommand.Unset(), new ConfigReloadCommand()),
                new CompletionCommand(), new CompleteCommand(), new HelpCommand(), new ManCommand(),
                new VersionCommand(),
            },
        };
        // Its own words only: bib has a 'version' command, and its help is laid out by HelpPage.
        root.Options.Remove(root.Options.Single(option => option is VersionOption));
        root.Options.Single(option => option is HelpOption).Action = new HelpPageAction(terminal);
        foreach (var option in options.All) root.Options.Add(option);
        return root;
    }

    private sealed class BibRoot() : RootCommand("bib publishes, finds and looks after research data on a Bib node."),
        IDescribed
    {
        public IReadOnlyList<Example> Examples { get; } =
        [
            new("bib setup", "the first time: a node, and a first dataset"),
            new("bib demo", "see what bib does, on real data"),
            new("bib status", "see how the node is"),
        ];
    }
}
