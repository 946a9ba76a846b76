UPDATE mails SET state = 'queued';
